import { StateError, StorageError } from '../../core/errors.js';
import type { Database } from '../../storage/database.js';

/**
 * What is done to the state, within a transaction that others share: synchronous. It is done again where one of the
 * others cannot be done, so it does nothing else.
 */
export type Work<T> = (database: Database) => T;

/** How something ended. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Something that is to be written, and who wants to know of it. */
export interface Pending {
  readonly work: Work<unknown>;
  readonly settle: (outcome: Outcome) => void;
}

/** Whether it was done. */
export const isDone = (outcome: Outcome): boolean => 'value' in outcome;

/** What was done counts as not done. */
export const refusedWith = (error: StateError, outcomes: readonly Outcome[]): readonly Outcome[] =>
  outcomes.map((outcome) => (isDone(outcome) ? { error } : outcome));

/** Who has been told already does not hear it a second time. */
export function settle(batch: readonly Pending[], outcomes: readonly Outcome[]): void {
  for (const [at, pending] of batch.entries()) pending.settle(outcomes[at] ?? { value: undefined });
}

/** Whether the disk is what it was refused for. */
export const isRefusal = (outcome: Outcome): outcome is { readonly error: StateError } =>
  'error' in outcome && outcome.error instanceof StateError && outcome.error.code === 'state/unavailable';

/** Failures of what was asked for; all others are of the disk, or of what is on it. */
const OWN_FAULTS = new Set([
  'storage/bad-text',
  'storage/dynamic-sql',
  'storage/nested-transaction',
  'storage/async-transaction',
  // What SQLite says of values that do not fit.
  'storage/failed',
]);

/** Whether something failed for what is below it. */
export const isOfDisk = (error: unknown): error is StorageError =>
  error instanceof StorageError && !OWN_FAULTS.has(error.code);

/** Whether what failed says that the file is damaged. */
export const isDamage = (error: unknown): error is StorageError =>
  error instanceof StorageError && error.code === 'storage/corrupt';

/** None of them is done. */
export function refuse(batch: readonly Pending[], error: StateError): void {
  for (const pending of batch) pending.settle({ error });
}
