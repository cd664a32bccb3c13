import type { WordsOf } from './words.js';

export const PLAIN_WORDS: WordsOf<'plain'> = {
  'plain.warning': ({ provider, phase, error }) => ({
    level: 'warn',
    message: `${provider} failed in ${phase}`,
    provider,
    error,
    fields: { phase },
  }),
};

export const SCOPE_WORDS: WordsOf<'scope'> = {
  'scope.warning': ({ error }) => ({
    level: 'warn',
    message: 'what was made in a scope, or for one injection, could not be disposed of properly',
    error,
  }),
};

export const CONFIG_WORDS: WordsOf<'config'> = {
  'config.changed': ({ paths, sources }) => ({
    level: 'info',
    message: `configuration changed: ${paths.join(', ')}`,
    fields: { paths, sources },
  }),
  'config.rejected': ({ source, error }) => ({
    level: 'error',
    message: `${source} cannot be used; what was accepted before holds`,
    error,
    fields: { source },
  }),
  'config.recovered': ({ source }) => ({
    level: 'info',
    message: `${source} can be used again`,
    fields: { source },
  }),
  'config.warning': ({ message }) => ({ level: 'warn', message }),
};

export const LOG_WORDS: WordsOf<'log'> = {
  'log.failed': ({ sink, error }) => ({
    level: 'error',
    message: `${sink}: lines of the log are not taken`,
    error,
    fields: { sink },
  }),
  'log.recovered': ({ sink, dropped }) => ({
    level: dropped > 0 ? 'warn' : 'info',
    message: `${sink}: lines of the log are taken again; ${dropped} were dropped`,
    fields: { sink, dropped },
  }),
};

export const APPLICATION_WORDS: WordsOf<'app'> = {
  'app.starting': () => ({ level: 'debug', message: 'the application starts' }),
  'app.started': () => ({ level: 'info', message: 'the application has started' }),
  'app.closing': () => ({ level: 'debug', message: 'the application closes' }),
  'app.closed': () => ({ level: 'info', message: 'the application has closed' }),
  'app.start-failed': ({ error }) => ({
    level: 'error',
    message: 'the application could not start',
    error,
  }),
};
