import type { Cell } from './table.js';
import type { Tone } from './colours.js';

/** A time as people read it, in UTC: `2026-01-31 12:00:00Z`. */
export const timeWords = (at: number | undefined): string | undefined =>
  at === undefined || Number.isNaN(new Date(at).getTime())
    ? undefined
    : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;

/** Milliseconds as people read them: `120 ms`, `3.4 s`, `2 min`. */
export function durationWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

/** `redis#3`. */
export const generationWords = (provider: string | undefined, generation: number | undefined) =>
  provider === undefined || generation === undefined ? provider : `${provider}#${generation}`;

/** `1 slot`, `2 slots`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const TONES = new Map<string, Tone>([
  ['active', 'good'],
  ['healthy', 'good'],
  ['loaded', 'good'],
  ['ok', 'good'],
  ['swapping', 'odd'],
  ['activating', 'odd'],
  ['degraded', 'odd'],
  ['paused', 'odd'],
  ['draining', 'odd'],
  ['warn', 'odd'],
  ['failed', 'bad'],
  ['unhealthy', 'bad'],
  ['vacant', 'bad'],
  ['error', 'bad'],
  ['inactive', 'faint'],
  ['unknown', 'faint'],
  ['debug', 'faint'],
]);

/** A word for a state, in the colour that goes with it. */
export const stateCell = (word: string | undefined): Cell =>
  word === undefined ? undefined : { text: word, tone: TONES.get(word) ?? 'plain' };
