import type { WordsOf } from './words.js';

export const STATE_WORDS: WordsOf<'state'> = {
  'state.degraded': ({ file, error }) => ({
    level: 'error',
    message: 'the state cannot be written; changes are refused, and what was written holds',
    error,
    fields: { file },
  }),
  'state.recovered': ({ file, durationMs }) => ({
    level: 'info',
    message: 'the state can be written again',
    fields: { file, durationMs },
  }),
  'state.quarantined': ({ file, folder, error }) => ({
    level: 'error',
    message: 'the state could not be used; it was put aside, and begins anew',
    error,
    fields: { file, folder },
  }),
  'state.migrated': ({ file, from, to, backup }) => ({
    level: 'info',
    message: `the state of version ${from} has become one of version ${to}`,
    fields: { file, from, to, backup },
  }),
};
