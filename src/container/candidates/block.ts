import { SwapError, textOf } from '../../core/errors.js';

/** Why a candidate is not tried by itself, as the slot's keeper knows it. Times are milliseconds since 1970. */
export interface BlockFacts {
  readonly error: unknown;
  /** When it failed: milliseconds since 1970. */
  readonly at: number;
  /** Infinity where nobody will try again unasked. */
  readonly nextTryAt: number;
}

/** Why a candidate is not tried by itself, as plain data. */
export interface Block {
  /** Name of the blocked implementation. */
  readonly provider: string;
  /** `build failed`, or the first line of what went wrong. */
  readonly reason: string;
  /** All of what went wrong. */
  readonly error: string;
  /** When it failed: milliseconds since 1970. */
  readonly at: number;
  /** When it is tried again: milliseconds since 1970. */
  readonly nextTryAt: number;
}

const MAX_REASON = 120;

/** The block of one provider, as plain frozen data. */
export function blockOf(provider: string, { error, at, nextTryAt }: BlockFacts): Block {
  return Object.freeze({ provider, reason: reasonOf(error), error: textOf(error), at, nextTryAt });
}

/** `build failed 10:03:12, next try 10:04:12`, in UTC. */
export function blockText({ reason, at, nextTryAt }: Block): string {
  const next = isTime(nextTryAt) ? `next try ${timeOf(nextTryAt)}` : 'no further try';
  return `${reason}${isTime(at) ? ` ${timeOf(at)}` : ''}, ${next}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof SwapError) return `${error.phase} failed`;
  const [line = ''] = textOf(error).split('\n');
  const printable = line.replaceAll(/\p{Cc}/gu, ' ').trim();
  return printable.length > MAX_REASON ? `${printable.slice(0, MAX_REASON)}…` : printable;
}

const isTime = (ms: number) => !Number.isNaN(new Date(ms).getTime());

/** `10:04:12`, in UTC. */
export const timeOf = (ms: number) => new Date(ms).toISOString().slice(-13, -5);
