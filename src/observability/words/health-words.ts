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
};

const LEVELS = { healthy: 'info', degraded: 'warn', unhealthy: 'error', unknown: 'info' } as const;

const served = ({ provider, generation }: HealthChanged): string =>
  provider === undefined || generation === undefined ? 'what is to serve' : label({ provider, generation });
