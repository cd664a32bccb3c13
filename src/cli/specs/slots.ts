import type { CommandSpec } from '../command.js';
import { count, texts } from '../values.js';
import { WATCH } from './common-options.js';

const SLOT = { syntax: '<slot>', about: 'as adapter:cache' };

/** Questions about slots. */
export const SLOT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'list',
    about: 'the slots: what is chosen, what serves',
    options: [
      { flags: '--domain <name>', about: 'only of this domain' },
      { flags: '--shadowed', about: 'also what else there is, with priority and stack level' },
      WATCH,
    ],
    asks: 'anybody',
    load: () => import('../commands/list.js'),
  },
  {
    name: 'explain',
    about: 'why a slot resolves as it does',
    arguments: [SLOT],
    options: [
      {
        flags: '--capability <names>',
        about: 'as if these were asked for, with commas between them',
        parse: texts,
      },
      {
        flags: '--require <how-many>',
        about: 'whether all of them are needed, or any',
        choices: ['all', 'any'],
      },
      { flags: '--limit <count>', about: 'candidates at most', parse: count },
    ],
    asks: 'anybody',
    load: () => import('../commands/explain.js'),
  },
  {
    name: 'status',
    about: 'how a slot is doing, or every one',
    arguments: [{ syntax: '[slot]', about: 'as adapter:cache' }],
    options: [WATCH],
    asks: 'anybody',
    load: () => import('../commands/status.js'),
  },
  {
    name: 'graph',
    about: 'who holds what',
    arguments: [{ syntax: '[slot]', about: 'only what is near it' }],
    options: [
      {
        flags: '--format <format>',
        about: 'for people, or for a program that draws it',
        choices: ['text', 'mermaid', 'dot'],
      },
      { flags: '--depth <count>', about: 'edges away from the slot', parse: count },
      { flags: '--plain', about: 'also plain providers' },
    ],
    asks: 'anybody',
    load: () => import('../commands/graph.js'),
  },
  {
    name: 'differences',
    about: 'what is not as it is wished, and why',
    asks: 'anybody',
    load: () => import('../commands/differences.js'),
  },
];
