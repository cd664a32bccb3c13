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

/** When something ceases to hold: `2026-01-31 12:00:00Z, in 3 days`. */
export function expiryWords(at: number, now: number): Exclude<Cell, string | undefined> {
  const time = timeWords(at) ?? '?';
  const left = at - now;
  const span = spanWords(Math.abs(left));
  if (left <= 0) return { text: `${time}, expired ${span} ago`, tone: 'bad' };
  return { text: `${time}, in ${span}`, tone: left < SOON_MS ? 'odd' : 'plain' };
}

/** What ends sooner is to be seen to now. */
export const SOON_MS = 48 * 3_600_000;

function spanWords(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours < 2) return durationWords(ms);
  return hours < 48 ? counted(Math.round(hours), 'hour') : counted(Math.round(hours / 24), 'day');
}

/** The beginning of a digest: enough to tell it from others. */
export const digestWords = (digest: string): string => digest.slice(0, 12);

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
