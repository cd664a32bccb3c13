import { oneLineOf } from '../../core/errors.js';
import type { RefusedPart, SyncOutcome, SyncReport, SyncWarning } from '../../core/remote.js';
import { ArtifactError } from '../loading/artifact-error.js';
import { RemoteError } from '../remote-error.js';
import type { AppliedSet } from './applied-set.js';
import { codeOf, EntryError } from './entry-error.js';
import type { SyncDone } from './sync-plan.js';

/** What came of a sync, and how long it took. */
export interface SyncEnd {
  readonly source: string;
  readonly warnings?: readonly SyncWarning[] | undefined;
  /** What is applied now. */
  readonly applied: AppliedSet | undefined;
  readonly durationMs: number;
}

const NOTHING: readonly never[] = Object.freeze([]);

/** The report of a sync that went well, or that had nothing to do. */
export function reportOf(done: SyncDone, end: SyncEnd): SyncReport {
  const { outcome, added, changed, removed } = done;
  const lists = { added: frozen(added), changed: frozen(changed), removed: frozen(removed) };
  return Object.freeze({ ...facts(outcome, end), ...lists, refused: NOTHING, error: undefined });
}

/** The report of one that fetched nothing. */
export const skippedReport = (end: SyncEnd): SyncReport =>
  Object.freeze({ ...facts('skipped', end), ...NO_CHANGE, refused: NOTHING, error: undefined });

/** The report of one that was given up. */
export const abortedReport = (reason: unknown, end: SyncEnd): SyncReport =>
  Object.freeze({ ...facts('aborted', end), ...NO_CHANGE, refused: NOTHING, error: reason });

/** The report of one that did not go well. */
export function failedReport(error: unknown, end: SyncEnd): SyncReport {
  const outcome = isRefusal(error) ? 'refused' : 'failed';
  return Object.freeze({ ...facts(outcome, end), ...NO_CHANGE, refused: frozen(partsOf(error)), error });
}

/** What went wrong here, and not with what was published. */
const OF_HERE: ReadonlySet<string> = new Set([
  'remote/bad-option',
  'remote/bad-record',
  'remote/boot-timeout',
  'remote/cache-damaged',
  'remote/no-credentials',
  'remote/not-kept',
  'remote/record-lowered',
  'remote/records-damaged',
]);

/** Whether somebody who publishes is to blame, and not the way to here. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof EntryError) return isRefusal(error.cause);
  return (error instanceof RemoteError && !OF_HERE.has(error.code)) || error instanceof ArtifactError;
}

/** Everything that is wrong, in words. */
function partsOf(error: unknown): readonly RefusedPart[] {
  if (error instanceof RemoteError && error.problems.length > 0)
    return error.problems.map(({ code, path, text }) => Object.freeze({ code, path, text }));
  const path = error instanceof RemoteError ? (error.path ?? '') : '';
  return [Object.freeze({ code: codeOf(error), path, text: oneLineOf(error) })];
}

const NO_CHANGE = { added: NOTHING, changed: NOTHING, removed: NOTHING } as const;

const frozen = <T>(list: readonly T[]): readonly T[] => Object.freeze([...list]);

const facts = (outcome: SyncOutcome, { source, applied, warnings = NOTHING, durationMs }: SyncEnd) => ({
  ...{ source, outcome, durationMs, warnings: frozen(warnings) },
  epoch: applied?.manifest.epoch,
  version: applied?.manifest.version,
});
