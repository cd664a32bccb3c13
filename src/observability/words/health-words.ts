import type { HealthChanged } from '../../core/health-events.js';
import { label, type WordsOf } from './words.js';

/** How slots are doing. What is unhealthy matters to everybody. */
export const HEALTH_WORDS: WordsOf<'health'> = {
  'health.changed': (event) => ({
    level: LEVELS[event.to],
    message: `${event.slot}: ${served(event)} is ${event.to}, was ${event.from}`,
    slot: event.slot,
    provider: event.provider,
    error: event.error,
    fields: { from: event.from, to: event.to, failures: event.failures },
  }),
  'health.warning': ({ slot, message }) => ({ level: 'warn', message, slot }),
};

const LEVELS = { healthy: 'info', degraded: 'warn', unhealthy: 'error', unknown: 'info' } as const;

const served = ({ provider, generation }: HealthChanged): string =>
  provider === undefined || generation === undefined ? 'what is to serve' : label({ provider, generation });

/** What comes of that. */
export const FAILOVER_WORDS: WordsOf<'failover'> = {
  'failover.avoided': ({ slot, provider, why, until, selectedBy }) => ({
    level: 'warn',
    message: `${slot}: ${provider} is avoided: ${why}${selectedBy === undefined ? '' : `; it serves on, selected by ${selectedBy}`}`,
    slot,
    provider,
    fields: { why, until: new Date(until).toISOString(), selectedBy },
  }),
  'failover.lifted': ({ slot, provider, why }) => ({
    level: 'info',
    message: `${slot}: ${provider} is avoided no more: ${why}`,
    slot,
    provider,
    fields: { why },
  }),
  'failover.held': ({ slot, provider, why }) => ({
    level: 'error',
    message: `${slot}: ${provider} serves on: ${why}`,
    slot,
    provider,
    fields: { why },
  }),
};
