import type { CommandSpec } from '../command.js';
import type { Given } from '../given.js';
import { DRAIN_TIMEOUT, FORCE, OFFLINE, PROBATION, WATCH, WHO_AND_WHY } from './common-options.js';

const SLOT = { syntax: '<slot>', about: 'as adapter:cache' };
const PROVIDER = { syntax: '<provider>', about: 'what is to serve, as redis' };
const SLOT_OR_DOMAIN = { syntax: '<slot-or-domain>', about: 'adapter:cache, or adapter for all of them' };

/** Without a process the command sees to it itself. */
const unlessOffline = (given: Given) => (given.has('offline') ? 'nobody' : 'process');

/** Changes of what serves, and of who takes calls. */
export const CHANGE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'swap',
    about: 'switch a slot to a provider: built, checked, and switched to in one tick',
    arguments: [SLOT, PROVIDER],
    options: [
      { flags: '--dry-run', about: 'only say what would win and why, and what would be rebuilt' },
      FORCE,
      PROBATION,
      DRAIN_TIMEOUT,
      OFFLINE,
      ...WHO_AND_WHY,
    ],
    // What would be is a question.
    asks: (given) => (given.has('dryRun') ? 'anybody' : unlessOffline(given)),
    load: () => import('../commands/swap.js'),
  },
  {
    name: 'swap-all',
    about: 'switch several slots in one tick, or none of them',
    arguments: [{ syntax: '<slot=provider...>', about: 'as adapter:cache=redis' }],
    options: [FORCE, PROBATION, DRAIN_TIMEOUT, ...WHO_AND_WHY],
    asks: 'process',
    load: () => import('../commands/swap-all.js'),
  },
  {
    name: 'select',
    about: 'wish for a provider: kept although it fails, and tried again until it holds',
    arguments: [SLOT, PROVIDER],
    options: [FORCE, PROBATION, DRAIN_TIMEOUT, OFFLINE, ...WHO_AND_WHY],
    asks: unlessOffline,
    load: () => import('../commands/select.js'),
  },
  {
    name: 'unselect',
    about: 'drop what was selected: ranking decides again',
    arguments: [SLOT],
    options: [DRAIN_TIMEOUT, OFFLINE, ...WHO_AND_WHY],
    asks: unlessOffline,
    load: () => import('../commands/unselect.js'),
  },
  {
    name: 'refresh',
    about: 'a new instance of what serves',
    arguments: [SLOT],
    options: [PROBATION, DRAIN_TIMEOUT, ...WHO_AND_WHY],
    asks: 'process',
    load: () => import('../commands/refresh.js'),
  },
  {
    name: 'pause',
    about: 'refuse new calls; whoever is refused is told the reason',
    arguments: [SLOT_OR_DOMAIN],
    options: [OFFLINE, ...WHO_AND_WHY],
    asks: unlessOffline,
    load: () => import('../commands/pause.js'),
  },
  {
    name: 'drain',
    about: 'refuse new calls, and wait for those in flight',
    arguments: [SLOT_OR_DOMAIN],
    options: [DRAIN_TIMEOUT, ...WHO_AND_WHY],
    asks: 'process',
    load: () => import('../commands/drain.js'),
  },
  {
    name: 'resume',
    about: 'take calls again',
    arguments: [SLOT_OR_DOMAIN],
    options: [OFFLINE, ...WHO_AND_WHY],
    asks: unlessOffline,
    load: () => import('../commands/resume.js'),
  },
  {
    name: 'activity',
    about: 'what is paused or drained, by whom, and why',
    options: [WATCH],
    asks: 'anybody',
    load: () => import('../commands/activity.js'),
  },
];
