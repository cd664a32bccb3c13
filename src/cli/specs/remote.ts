import type { CommandSpec } from '../command.js';
import { count } from '../values.js';
import { WATCH, WHO_AND_WHY } from './common-options.js';

/** Sources of signed manifests, as the running process follows them. */
export const REMOTE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'remote status',
    about: 'how the sources of manifests are doing, and what they have brought',
    options: [WATCH],
    asks: 'process',
    load: () => import('../commands/remote-status.js'),
  },
  {
    name: 'remote sync',
    about: 'fetch what a source has now, and move to it: all of it or nothing',
    options: [
      { flags: '--source <name>', about: 'which source (default: the only one)' },
      { flags: '--manifest <url>', about: 'where its manifest is this time' },
      ...WHO_AND_WHY,
    ],
    asks: 'process',
    load: () => import('../commands/remote-sync.js'),
  },
  {
    name: 'remote audit',
    about: 'what was trusted, applied, refused and revoked; where no process runs, as the state has it',
    options: [
      { flags: '--source <name>', about: 'only of this source' },
      { flags: '--before <number>', about: 'only lines before this one', parse: count },
      { flags: '--limit <count>', about: 'how many at most, up to 1000', parse: count },
      {
        flags: '--verify',
        about: 'see that every line is as it was written; prints the last, to write down',
      },
      {
        flags: '--expect <seq:hash>',
        about: 'with --verify: a line that was written down, which the log has to go on from',
      },
    ],
    asks: 'anybody',
    load: () => import('../commands/remote-audit.js'),
  },
];
