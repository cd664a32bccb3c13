/**
 * Runs one step after the other, each when the one before has called `next`; one that does not call it ends the row.
 * A loop where a step ends at once: there may be thousands.
 */
export function oneByOne<T>(
  items: readonly T[],
  run: (item: T, next: () => void) => void,
  done: () => void,
): void {
  let index = 0;
  let isRunning = false;
  let isDue = true;
  const go = (): void => {
    isDue = true;
    if (isRunning) return;
    isRunning = true;
    while (isDue && index < items.length) {
      isDue = false;
      run(items[index++] as T, go);
    }
    isRunning = false;
    if (isDue) done();
  };
  go();
}
