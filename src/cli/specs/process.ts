import type { CommandSpec } from '../command.js';
import { count, duration, moment, texts } from '../values.js';
import { WATCH, WHO_AND_WHY, YES } from './common-options.js';

/** What a process says of itself, and what is done with all of it. */
export const PROCESS_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'health',
    about: 'what health checks have said, or what serves a slot says now',
    arguments: [{ syntax: '[slot]', about: 'only this one' }],
    options: [{ flags: '--probe', about: 'ask what serves the slot now' }, WATCH],
    asks: 'process',
    load: () => import('../commands/health.js'),
  },
  {
    name: 'events',
    about: 'what has happened lately',
    options: [
      { flags: '--watch', about: 'go on, and show what happens; with --json a line each' },
      { flags: '--types <types>', about: 'only of these types: swap.*,health.changed', parse: texts },
      { flags: '--slot <slot>', about: 'only of this slot' },
      { flags: '--since <time>', about: 'only from then on: 10m, 2026-01-31T12:00Z', parse: moment },
      { flags: '--limit <count>', about: 'how many at most', parse: count },
    ],
    asks: 'process',
    load: () => import('../commands/events.js'),
  },
  {
    name: 'journal',
    about: 'who asked for what, when, why, and what came of it',
    options: [
      { flags: '--slot <slot>', about: 'only of this slot, and of its domain' },
      { flags: '--since <time>', about: 'only from then on: 10m, 2026-01-31T12:00Z', parse: moment },
      { flags: '--until <time>', about: 'only until then', parse: moment },
      { flags: '--limit <count>', about: 'how many at most, up to 1000', parse: count },
    ],
    asks: 'anybody',
    load: () => import('../commands/journal.js'),
  },
  {
    name: 'plugins',
    about: 'which plugins there are, and how they are doing',
    asks: 'anybody',
    load: () => import('../commands/plugins.js'),
  },
  {
    name: 'log-level',
    about: 'which lines are logged, from now on',
    arguments: [
      {
        syntax: '[level]',
        about: 'off, error, warn, info, debug; default goes back to what the settings say',
      },
    ],
    options: [
      { flags: '--area <name>', about: 'only of this area: swap, or the name of a module' },
      ...WHO_AND_WHY,
    ],
    asks: 'process',
    load: () => import('../commands/log-level.js'),
  },
  {
    name: 'secrets rotate',
    about: 'fetch secrets anew; who uses them is renewed by a safe swap',
    arguments: [{ syntax: '[names...]', about: 'of secrets' }],
    options: [
      { flags: '--provider <name>', about: 'all of one store' },
      { flags: '--all', about: 'all there are' },
      ...WHO_AND_WHY,
    ],
    asks: 'process',
    load: () => import('../commands/secrets-rotate.js'),
  },
  {
    name: 'state backup',
    about: 'copy what is kept on disk, as it is now, into the folder backups of the state',
    arguments: [{ syntax: '[name]', about: 'of the copy (default: by the time)' }],
    options: WHO_AND_WHY,
    asks: 'process',
    load: () => import('../commands/state-backup.js'),
  },
  {
    name: 'state restore',
    about: 'take the content of a backup in place of what is kept',
    arguments: [{ syntax: '<name>', about: 'of a backup' }],
    options: [YES, ...WHO_AND_WHY],
    asks: 'process',
    load: () => import('../commands/state-restore.js'),
  },
  {
    name: 'state verify',
    about: 'look through all that is kept',
    asks: 'anybody',
    load: () => import('../commands/state-verify.js'),
  },
  {
    name: 'dashboard',
    about: 'open the dashboard in a browser, logged in',
    options: [
      {
        flags: '--role <role>',
        about: 'what it logs in as (default: operator)',
        choices: ['operator', 'viewer'],
      },
      { flags: '--link', about: 'only say the link, which logs in once' },
      ...WHO_AND_WHY,
    ],
    asks: 'process',
    load: () => import('../commands/dashboard.js'),
  },
  {
    name: 'token rotate',
    about: 'make a new token for the admin URL',
    arguments: [{ syntax: '<role>', about: 'operator or viewer' }],
    options: [
      { flags: '--grace <duration>', about: 'the old one is good for as long', parse: duration },
      YES,
      ...WHO_AND_WHY,
    ],
    asks: 'process',
    load: () => import('../commands/token-rotate.js'),
  },
];
