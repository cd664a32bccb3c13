/** Whether something was begun that nobody will wait for; a failure of it must not end the process. */
export function isRunning(answer: unknown): boolean {
  if (answer instanceof Promise) {
    answer.catch(() => undefined);
    return true;
  }
  if ((typeof answer !== 'object' && typeof answer !== 'function') || answer === null) return false;
  try {
    return typeof (answer as { then?: unknown }).then === 'function';
  } catch {
    // Whatever it is, awaiting it would fail.
    return true;
  }
}
