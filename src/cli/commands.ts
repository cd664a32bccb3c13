import type { CommandSpec } from './command.js';
import { CHANGE_COMMANDS } from './specs/changes.js';
import { CONFIG_COMMANDS } from './specs/configuration.js';
import { PROCESS_COMMANDS } from './specs/process.js';
import { PUBLISHING_COMMANDS } from './specs/publishing.js';
import { REMOTE_COMMANDS } from './specs/remote.js';
import { RUNNING_COMMANDS } from './specs/running.js';
import { SLOT_COMMANDS } from './specs/slots.js';

/** Words before commands of two words. */
export const GROUPS: Readonly<Record<string, string>> = {
  config: 'what configuration says',
  keys: 'keys that sign what is published',
  manifest: 'manifests that are published',
  remote: 'sources of signed manifests',
  secrets: 'secrets that configuration names',
  state: 'what is kept on disk',
  timestamp: 'documents that say which manifest is the newest',
  token: 'tokens of the admin URL',
  trust: 'documents that say who signs',
};

const SHOWN: readonly CommandSpec[] = [
  ...RUNNING_COMMANDS,
  ...SLOT_COMMANDS,
  ...CHANGE_COMMANDS,
  ...PROCESS_COMMANDS,
  ...CONFIG_COMMANDS,
  ...REMOTE_COMMANDS,
  ...PUBLISHING_COMMANDS,
];

/** What the script of `completion` asks. */
const COMPLETE: CommandSpec = {
  name: 'complete',
  about: 'say how what was typed may go on',
  arguments: [{ syntax: '[words...]', about: 'what was typed so far' }],
  asks: 'nobody',
  isHidden: true,
  load: async () => (await import('./commands/complete.js')).completing(SHOWN),
};

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [...SHOWN, COMPLETE];
