import type { Call } from '../call.js';
import { usage } from '../cli-error.js';

/** The last moment that a date of the language holds, in seconds. */
const LAST_SECOND = 8_640_000_000_000;

/** Now, as whoever wants the same bytes again has fixed it (SOURCE_DATE_EPOCH). @throws CliError `cli/usage` */
export function nowFor({ world }: Call): number {
  const fixed = world.env['SOURCE_DATE_EPOCH'];
  if (fixed === undefined || fixed === '') return Date.now();
  const seconds = Number(fixed);
  if (/^\d{1,13}$/.test(fixed) && seconds <= LAST_SECOND) return seconds * 1_000;
  throw usage('SOURCE_DATE_EPOCH is no number of seconds since 1970.', 'write it as date +%s does');
}

/** What was typed about when something is signed, and until when it holds. */
export interface SaidTimes {
  readonly signedAt: number | undefined;
  readonly expiresAt: number | undefined;
}

/** @throws CliError `cli/usage` where both are said that say the same */
export function saidTimes(
  call: Call,
  defaults: { readonly signedAt?: number; readonly validForMs?: number } = {},
): SaidTimes {
  const { given } = call;
  const [until, validFor] = [given.number('expiresAt'), given.number('validFor')];
  if (until !== undefined && validFor !== undefined)
    throw usage('--expires-at and --valid-for say the same in two ways.', 'leave one of them out');
  const signedAt = given.number('signedAt') ?? defaults.signedAt;
  const validForMs = validFor ?? defaults.validForMs;
  const from = signedAt ?? nowFor(call);
  return { signedAt, expiresAt: until ?? (validForMs === undefined ? undefined : from + validForMs) };
}
