import { withDeadline } from '../container/swap/deadline.js';
import { ModuleError, oneLineOf } from '../core/errors.js';
import type { Clock } from '../core/ports.js';
import type { Located } from './module-node.js';
import { isDynamicModule } from './module-record.js';

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** More would be a slip of some program, and looking at them holds up everything else. */
export const MOST_ENTRIES = 100_000;

/**
 * Takes over the failures of promises in `imports`, dynamic modules followed: they are reported by whoever reads the
 * module, which may be long after they failed, and must not end the process before.
 */
export function claimPromises(imports: readonly unknown[] = []): void {
  // What is too long to be looked at is refused by whoever reads it.
  if (imports.length > MOST_ENTRIES) return;
  for (const entry of imports) {
    if (isPromise(entry)) Promise.resolve(entry).catch(() => undefined);
    else if (isDynamicModule(entry) && Array.isArray(entry.imports)) claimPromises(entry.imports);
  }
}

/** How long modules may let wait for themselves. */
export interface Patience {
  readonly clock: Clock;
  readonly ms: number;
}

/**
 * What a module that comes as a promise is.
 *
 * @throws ModuleError `modules/import-failed` with its cause, `modules/import-timeout`
 */
export function settleImport(
  { value, where }: Located<PromiseLike<unknown>>,
  { clock, ms }: Patience,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    withDeadline(clock, { ms, work: () => value }, (timed) => {
      if (timed.end === 'done') resolve(timed.value);
      else if (timed.end === 'failed') reject(failed(where, timed.error));
      else reject(timedOut(where, ms));
    });
  });
}

const failed = (where: string, cause: unknown) =>
  new ModuleError('modules/import-failed', `${where} failed: ${oneLineOf(cause)}. Nothing was built.`, {
    path: where,
    cause,
  });

const timedOut = (where: string, ms: number) =>
  new ModuleError('modules/import-timeout', `${where} has not settled within ${ms} ms. Nothing was built.`, {
    path: where,
    hint: 'see what the promise waits for; deadlines.build says how long it may take',
  });
