import type { WordsOf } from './words.js';

export const HTTP_WORDS: WordsOf<'http'> = {
  'http.listening': ({ url }) => ({
    level: 'info',
    message: `requests are taken at ${url}`,
    fields: { url },
  }),
  'http.closed': ({ url, cut }) => ({
    level: cut === 0 ? 'info' : 'warn',
    message: `no requests are taken at ${url} any more${cut === 0 ? '' : `; ${cut} were cut off`}`,
    fields: { url, cut },
  }),
  'http.failed': ({ requestId, method, route, error }) => ({
    level: 'error',
    message: `the request ${requestId} failed: ${method} ${route ?? 'without a route'}`,
    error,
    fields: { method, route },
  }),
  'http.answered': ({ method, route, status, durationMs }) => ({
    level: 'debug',
    message: `${method} ${route ?? 'without a route'}: ${status}`,
    fields: { method, route, status, durationMs },
  }),
};
