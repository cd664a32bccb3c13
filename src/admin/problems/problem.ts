import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { bareTextOf, OneiricError, SwapError } from '../../core/errors.js';
import { AdminRefusal } from './admin-refusal.js';
import { statusOf } from './statuses.js';
import { withoutPaths } from './without-paths.js';

/** Why a request was not done (RFC 9457). */
export interface Problem {
  /** What kind it is of: `urn:oneiric:error:<code>`. */
  readonly type: string;
  /** What kind of status it has, for people. */
  readonly title: string;
  /** The HTTP status. */
  readonly status: number;
  /** What failed, and what still holds. */
  readonly detail: string;
  /** `area/what`, stable across releases. */
  readonly code: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Where in the application it happened: the way from the asker to the culprit. */
  readonly at?: string;
  /** Of a change that failed: what still serves, as `memory#1`. */
  readonly holds?: string;
  /** Of this one occurrence: `urn:uuid:…`. */
  readonly instance: string;
}

/** How an error is told, and whether it is one that nobody has foreseen. */
export interface Told {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  readonly isUnforeseen: boolean;
}

const MOST_TEXT = 2_000;
const URN = 'urn:uuid:';

/**
 * An error as the problem that it is told as: without stacks, paths of files and secrets. Of what is no error of this package
 * nothing is told but an id.
 */
export function problemFrom(error: unknown, redact: (text: string) => string): Told {
  const instance = URN + randomUUID();
  const status = error instanceof OneiricError ? statusOfError(error) : undefined;
  if (!(error instanceof OneiricError) || status === undefined) return unforeseen(instance);
  const text = (words: string) => withoutPaths(redact(words)).slice(0, MOST_TEXT);
  const { code, hint, path } = error;
  const holds = error instanceof SwapError ? error.stillActive : undefined;
  const problem: Problem = {
    ...namesOf(code, status),
    status,
    detail: text(bareTextOf(error)),
    code,
    ...(hint !== undefined && { hint: text(hint) }),
    ...(path !== undefined && { at: text(path) }),
    ...(holds !== undefined && { holds }),
    instance,
  };
  return { problem, headers: error instanceof AdminRefusal ? error.headers : {}, isUnforeseen: false };
}

/** The answer that tells of it. */
export function problemResponse({ problem, headers }: Pick<Told, 'problem' | 'headers'>): Response {
  const { status } = problem;
  return new Response(JSON.stringify(problem), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}

/** What a change failed with keeps its own code: what it is made of is at fault then, not what was asked for. */
function statusOfError(error: OneiricError): number | undefined {
  const status = statusOf(error.code);
  if (!(error instanceof SwapError)) return status;
  if (status === undefined) return 502;
  const isOfBuilding = error.phase !== 'resolve' && (status === 400 || status === 404);
  return isOfBuilding ? 502 : status;
}

function unforeseen(instance: string): Told {
  const code = 'admin/internal';
  const detail = `The request failed in a way that nobody has foreseen. The log tells of it as ${instance.slice(URN.length)}.`;
  return {
    problem: { ...namesOf(code, 500), status: 500, detail, code, instance },
    headers: {},
    isUnforeseen: true,
  };
}

/** The id of one occurrence, as the log has it. */
export const idOf = ({ instance }: Problem): string => instance.slice(URN.length);

const namesOf = (code: string, status: number) => ({
  type: `urn:oneiric:error:${code}`,
  title: STATUS_CODES[status] ?? 'Refused',
});
