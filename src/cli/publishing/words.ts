import type { Progress } from '../../remote/publish/progress.js';
import { oneLine } from '../output/escape.js';

/** Enough of a digest to tell it from others. */
export const short = (digest: string): string => `${digest.slice(0, 16)}…`;

/** `signed by 1 of 2: 9f2c…; missing: 11aa…` */
export function progressWords(what: string, { threshold, signedBy, missing, isEnough }: Progress): string {
  const who = signedBy.length === 0 ? '' : `: ${signedBy.map(short).join(', ')}`;
  const rest = isEnough ? '' : `; may sign still: ${missing.map(short).join(', ')}`;
  return `${what}: ${signedBy.length} of ${threshold} that are needed${who}${rest}`;
}

/** What may be of any length, on one line. */
export const shownValue = (value: unknown): string => {
  const text = value === undefined ? '-' : JSON.stringify(value);
  return oneLine(text.length > 200 ? `${text.slice(0, 200)}…` : text);
};
