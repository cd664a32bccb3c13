import { textOf } from '../../core/errors.js';
import { AdminError } from '../admin-error.js';
import type { Target } from './admin-place.js';

/** What was answered, as text. */
export interface TextAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const UNDONE = 'Nothing was done.';
const UNKNOWN = 'Whether what was asked for is done, nobody knows.';
const LONGEST_TEXT = 4_000;
const NOBODY: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED']);
/** There is no such host, or no way to it. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  ...['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
]);
const PASSING: ReadonlySet<string> = new Set(['admin/no-process', 'admin/connection-lost', 'admin/timeout']);

/** Whether an error of the connection has this code, and another try may find it to be otherwise. */
export const isPassing = (code: string): boolean => PASSING.has(code);

/** How far a request has come. */
export interface Sent {
  /** It may have arrived. */
  readonly hasLeft: boolean;
  /** What it asks for is a change. */
  readonly isChange: boolean;
}

/** The connection could not be made, or broke. */
export function connectionError(cause: unknown, { words }: Target, { hasLeft, isChange }: Sent): AdminError {
  const { code = '' } = cause as { readonly code?: string };
  if (NOBODY.has(code))
    return new AdminError('admin/no-process', `No process answers at ${words}. ${UNDONE}`, {
      cause,
      hint: 'start the application, or see where it says it can be reached',
    });
  if (!hasLeft && UNREACHABLE.has(code))
    return new AdminError(
      'admin/no-process',
      `No process can be reached at ${words}: ${textOf(cause)}. ${UNDONE}`,
      {
        cause,
        hint: 'see that this is the name of its host, and that there is a way to it from here',
      },
    );
  if (code === 'EACCES' || code === 'EPERM')
    return new AdminError('admin/not-allowed', `${words} may not be opened by this user. ${UNDONE}`, {
      cause,
      hint: 'only the user of the process, and root, may use its socket',
    });
  const what = `The connection to ${words} broke: ${textOf(cause)}.`;
  const mayBeDone = hasLeft && isChange;
  return new AdminError('admin/connection-lost', `${what} ${mayBeDone ? UNKNOWN : UNDONE}`, {
    cause,
    hint: mayBeDone ? 'look at the status, or ask again with the same idempotency key' : 'ask again',
  });
}

export const timedOut = ({ words }: Target, ms: number) =>
  new AdminError('admin/timeout', `${words} did not answer within ${ms} ms. ${UNKNOWN}`, {
    hint: 'a change that has begun goes on; look at the status, or allow more with timeoutMs',
  });

export const aborted = ({ words }: Target, cause: unknown) =>
  new AdminError('admin/aborted', `Nobody waits for the answer of ${words} any more. ${UNKNOWN}`, {
    cause,
    hint: 'a change that has begun goes on; look at the status',
  });

export const badAnswer = ({ words }: Target, what: string) =>
  new AdminError('admin/bad-answer', `What answers at ${words} is no admin API of ours: ${what}.`, {
    hint: 'see that the place is right, and that both are of one version',
  });

/** A request that was not done, by the problem (RFC 9457) that was answered. */
export function refusalFrom(answer: TextAnswer, target: Target): AdminError {
  const { status, type, text } = answer;
  const problem: unknown = type.startsWith('application/problem+json') ? parsed(text) : undefined;
  const word = (name: string) => wordOf(problem, name);
  const code = word('code');
  if (code === undefined) return badAnswer(target, `it said ${status}`);
  const facts = { hint: word('hint'), path: word('at'), holds: word('holds'), status };
  return new AdminError(code, word('detail') ?? word('title') ?? `It was refused with ${status}.`, facts);
}

/** What a text says as JSON; undefined where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wordOf(problem: unknown, name: string): string | undefined {
  if (typeof problem !== 'object' || problem === null) return undefined;
  const value: unknown = Reflect.get(problem, name);
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : undefined;
}
