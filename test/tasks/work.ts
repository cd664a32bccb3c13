import { TaskError } from '../../src/core/errors.js';

/** Something to wait for, and how to end the wait. */
export function door() {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/** Resolves when a signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** What something rejects with, as the error that it has to be. */
export async function errorOf(work: PromiseLike<unknown>): Promise<TaskError> {
  const outcome = await Promise.resolve(work).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof TaskError) return outcome;
  throw new TypeError('it did not fail as expected', { cause: outcome });
}
