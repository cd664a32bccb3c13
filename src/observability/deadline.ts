import type { Clock, Timer } from '../core/ports.js';

/** What a promise comes to, or `late` when it takes longer. */
export async function within<T, L>(clock: Clock, ms: number, { work, late }: Limited<T, L>): Promise<T | L> {
  let timer: Timer | undefined;
  const deadline = new Promise<L>((resolve) => (timer = clock.after(ms, () => resolve(late))));
  try {
    return await Promise.race([work, deadline]);
  } finally {
    timer?.cancel();
  }
}

interface Limited<T, L> {
  readonly work: Promise<T>;
  readonly late: L;
}
