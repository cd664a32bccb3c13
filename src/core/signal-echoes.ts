const EXPECTED = new Map<string, number>();
const HEARD = new Set<string>();

/** Somebody in this process who has heard a signal has done his part, and raises it again: nobody has told the process anything new. */
export function expectEcho(signal: string): void {
  EXPECTED.set(signal, (EXPECTED.get(signal) ?? 0) + 1);
}

/** Whether a signal that has come is one that was expected: each once, and all who listen are told the same. */
export function isEcho(signal: string): boolean {
  const expected = EXPECTED.get(signal) ?? 0;
  if (expected === 0) return false;
  if (!HEARD.has(signal)) {
    HEARD.add(signal);
    // Listeners to one signal are called in one go.
    queueMicrotask(() => {
      HEARD.delete(signal);
      EXPECTED.set(signal, (EXPECTED.get(signal) ?? 1) - 1);
    });
  }
  return true;
}
