import { bareTextOf, OneiricError } from '../../core/errors.js';
import type { AdminHost } from '../admin-host.js';
import { withoutPaths } from '../problems/without-paths.js';

/** An error within an answer: its words, without stacks and paths of files. */
export interface FailureView {
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
}

/** Anything thrown, as it may be shown. */
export function failureView(thrown: unknown, { redact }: Pick<AdminHost, 'redact'>): FailureView {
  const text = (words: string) => withoutPaths(redact(words));
  const message = text(bareTextOf(thrown));
  if (!(thrown instanceof OneiricError)) return { message };
  const { code, hint } = thrown;
  return { code, message, ...(hint !== undefined && { hint: text(hint) }) };
}
