import type { CandidateFact, CandidateListed } from '../../core/events.js';
import type { Told } from '../log-line.js';
import { label, type WordsOf } from './words.js';

export const CANDIDATE_WORDS: WordsOf<'candidate'> = {
  'candidate.registered': (event) => listed(event, 'can serve'),
  'candidate.unregistered': (event) => listed(event, 'can no longer serve'),
  'candidate.blocked': (event) => ({
    ...about(event),
    level: 'warn',
    message: `${named(event)} failed and is left alone for a while`,
    error: event.error,
    fields: { nextTryAt: new Date(event.nextTryAt).toISOString() },
  }),
  'candidate.unblocked': (event) => ({
    ...about(event),
    level: 'info',
    message: `${named(event)} may be tried again`,
  }),
  'candidate.abandoned': (event) => ({
    ...about(event),
    level: 'warn',
    message: `${named(event)} outlived its deadline in ${event.phase}, and goes on`,
    fields: { phase: event.phase },
  }),
};

export const TASK_WORDS: WordsOf<'task'> = {
  'task.failed': (event) => ({
    ...about(event),
    level: 'error',
    message: `${event.slot}: task ${event.task} of ${label(event)} failed`,
    error: event.error,
    fields: { task: event.task },
  }),
};

export const SELECTION_WORDS: WordsOf<'selection'> = {
  'selection.changed': ({ slot, layer, provider }) => ({
    level: 'info',
    message: `${slot}: ${layer} selects ${provider ?? 'nothing any more'}`,
    slot,
    provider,
    fields: { layer },
  }),
};

export const SETTINGS_WORDS: WordsOf<'settings'> = {
  'settings.applied': (event) => ({
    ...about(event),
    level: 'info',
    message: `${event.slot}: ${label(event)} goes by its new settings`,
  }),
  'settings.warning': (event) => ({
    ...about(event),
    level: 'warn',
    message: `${event.slot}: ${label(event)} could not take its new settings over`,
    error: event.error,
  }),
};

export const LIVE_WORDS: WordsOf<'live'> = {
  'live.warning': ({ slot, error }) => ({
    level: 'warn',
    message: `${slot}: a function of each failed`,
    slot,
    error,
  }),
};

export const ACTIVITY_WORDS: WordsOf<'activity'> = {
  'activity.changed': ({ slot, domain, activity, note, requestedBy }) => ({
    level: 'info',
    message: `${slot ?? `domain ${domain}`}: ${activity}${note === undefined ? '' : `: ${note}`}`,
    slot,
    fields: { domain, activity, note, requestedBy },
  }),
  'activity.warning': (event) => ({
    ...about(event),
    level: 'warn',
    message: `${named(event)} could not be told of the activity of its slot`,
    error: event.error,
  }),
};

const about = ({ slot, provider }: CandidateFact): Pick<Told, 'slot' | 'provider'> => ({ slot, provider });

const named = ({ slot, provider }: CandidateFact) => `${slot}: ${provider}`;

const listed = ({ candidate: { slot, provider, source } }: CandidateListed, what: string): Told => ({
  level: 'debug',
  message: `${slot}: ${provider} ${what}`,
  slot,
  provider,
  fields: { source },
});
