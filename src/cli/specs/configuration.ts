import type { CommandSpec } from '../command.js';

/** Questions about configuration. */
export const CONFIG_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'config validate',
    about: 'load the application with its configuration, and say what is wrong with it',
    arguments: [{ syntax: '[file]', about: 'take this file in place of the one that the application names' }],
    asks: 'nobody',
    load: () => import('../commands/config-validate.js'),
  },
  {
    name: 'config show',
    about: 'what configuration says, by which sources; without secrets',
    asks: 'anybody',
    load: () => import('../commands/config-show.js'),
  },
  {
    name: 'config explain',
    about: 'which layer says what',
    arguments: [{ syntax: '<path>', about: 'as catalog.pageSize' }],
    asks: 'anybody',
    load: () => import('../commands/config-explain.js'),
  },
  {
    name: 'config schema',
    about: 'the JSON Schema of what may be said',
    asks: 'anybody',
    load: () => import('../commands/config-schema.js'),
  },
];
