import type { WordsOf } from './words.js';

export const LOOP_WORDS: WordsOf<'loop'> = {
  'loop.failed': ({ loop, error, failures, nextRunAt }) => ({
    level: 'error',
    message: `the loop ${loop} has failed; it is begun again`,
    error,
    fields: { loop, failures, nextRunAt },
  }),
  'loop.restarted': ({ loop }) => ({
    level: 'info',
    message: `the loop ${loop} runs again`,
    fields: { loop },
  }),
  'loop.abandoned': ({ loop }) => ({
    level: 'warn',
    message: `the loop ${loop} did not end when it was told to, and is left to itself`,
    fields: { loop },
  }),
};

const ACTIONS = {
  stop: 'the application closes, and then the process ends',
  exit: 'the process ends at once',
  reload: 'configuration is read again, and secrets are fetched anew',
} as const;

export const RUNTIME_WORDS: WordsOf<'runtime'> = {
  'runtime.signalled': ({ signal, action }) => ({
    level: action === 'exit' ? 'warn' : 'info',
    message: `${signal}: ${ACTIONS[action]}`,
    fields: { signal, action },
  }),
  'runtime.reloaded': () => ({ level: 'info', message: 'everything was read again', fields: {} }),
  'runtime.reload-failed': ({ what, error }) => ({
    level: 'error',
    message: `${what} could not be read again; what held before holds`,
    error,
    fields: { what },
  }),
};

export const ADMIN_WORDS: WordsOf<'admin'> = {
  'admin.opened': ({ socket, url }) => ({
    level: 'info',
    message: `the application is operated at ${[socket, url].filter((way) => way !== undefined).join(', ')}`,
    fields: { socket, url },
  }),
  'admin.warning': ({ what, error }) => ({
    level: 'warn',
    message: `the admin API failed: ${what}; the application goes on`,
    error,
    fields: { what },
  }),
};
