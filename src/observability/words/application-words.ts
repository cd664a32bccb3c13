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

export const HANDLER_WORDS: WordsOf<'handler'> = {
  'handler.failed': ({ handler, event, error }) => ({
    level: 'warn',
    message: `${handler} failed at ${event}`,
    error,
    fields: { handler, event },
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

export const SECRET_WORDS: WordsOf<'secret'> = {
  'secret.accessed': ({ name, consumer, provider }) => ({
    level: 'info',
    message: `${consumer} was given ${name} of ${provider}`,
    fields: { name, consumer, provider },
  }),
  'secret.refused': ({ name, consumers, provider, reason, why, isKept }) => ({
    level: isKept ? 'warn' : 'error',
    message: `${name} could not be had: ${why}${isKept ? '; what was known of it is used on' : ''}`,
    fields: { name, consumers, provider, reason, why, isKept },
  }),
  'secret.rotated': ({ cause, names, changed, missing, failed, slots }) => ({
    level: missing.length + failed.length > 0 ? 'warn' : 'info',
    message: `secrets were fetched anew: ${changed.length} of ${names.length} have changed`,
    fields: { cause, names, changed, missing, failed, slots },
  }),
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
