import { AdminError } from '../admin/admin-error.js';
import { bareTextOf } from '../core/errors.js';
import { CliError } from './cli-error.js';
import { exitCodeOf } from './exit-code.js';

/** What is typed for what requests of the admin API have. */
const FLAGS: Readonly<Record<string, string>> = {
  'body.note': '--reason',
  'body.reason': '--reason',
  'body.requestedBy': '--requested-by',
  'body.drainTimeoutMs': '--drain-timeout',
  'body.probation.windowMs': '--probation',
  'body.graceMs': '--grace',
  'body.provider': 'the provider',
  'query.capabilities': '--capability',
};

/** Members that are called as they are typed. */
const SAME =
  /^(?:query|body)\.(limit|types|slot|since|until|domain|depth|area|swaps|concurrency|slots|callers)$/;
const PLACE = /(?<=^|; )(?:body|query)[\w.]*(?=: )/g;

const HINTS: readonly (readonly [RegExp | string, string])[] = [
  // The process writes what looks like a path another way.
  [/^GET \S*openapi\.json says what it takes$/, 'see --help after the command'],
  ['allow more with timeoutMs', 'allow more with --timeout'],
  ['ask again with the same idempotency key', 'see with oneiric journal what came of it'],
];

/** An error of the admin API as whoever types reads it: with flags in place of what a request has. */
export function inOwnWords(error: unknown): unknown {
  if (!(error instanceof AdminError)) return error;
  const { code, path, hint: said } = error;
  const hint = HINTS.reduce((text, [from, to]) => text?.replace(from, to), said);
  const bare = bareTextOf(error);
  const message = code === 'admin/bad-request' ? bare.replaceAll(PLACE, flagOf) : bare;
  if (message === bare && hint === said) return error;
  return new CliError(code, message, { exitCode: exitCodeOf(error), path, hint, cause: error });
}

const flagOf = (place: string) => FLAGS[place] ?? place.replace(SAME, '--$1');
