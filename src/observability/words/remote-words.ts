import type { WordsOf } from './words.js';

const OUTCOME = {
  withdraw: 'and was taken out',
  pause: 'and its slots are paused',
  drain: 'and its slots are drained',
  keep: 'and goes on serving',
} as const;

export const REMOTE_WORDS: WordsOf<'remote'> = {
  'remote.applied': ({ source, version, added, changed, removed, durationMs }) => ({
    level: 'info',
    message: `manifest ${version} of ${source} is applied: ${added.length} added, ${changed.length} changed, ${removed.length} removed`,
    fields: { source, version, added, changed, removed, durationMs },
  }),
  'remote.refused': ({ source, error, consecutiveFailures }) => ({
    level: 'error',
    message: `what ${source} has sent is refused; what was there before serves`,
    error,
    fields: { source, consecutiveFailures },
  }),
  'remote.failed': ({ source, error, consecutiveFailures }) => ({
    level: 'warn',
    message: `${source} could not be synced; what was there before serves`,
    error,
    fields: { source, consecutiveFailures },
  }),
  'remote.trust-followed': ({ source, version }) => ({
    level: 'info',
    message: `trust document ${version} of ${source} is followed`,
    fields: { source, version },
  }),
  'remote.stopped': ({ source, why, action, offers }) => ({
    level: 'warn',
    message: `something of ${source} ${why === 'revoked' ? 'is revoked' : 'has expired'}, ${OUTCOME[action]}`,
    fields: { source, why, action, offers },
  }),
  'remote.warning': ({ source, error }) => ({
    level: 'warn',
    message: `something of ${source} is not well; it goes on all the same`,
    error,
    fields: { source },
  }),
};
