/** A callback of the application's own that throws must not be lost, and must not stop a swap. */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
