import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate } from 'node:timers/promises';

/** How often what was collected may make something else collectable: finalizers run between two collections. */
const COLLECTIONS = 4;

/** Measures the heap when everything has been collected that can be. */
export class HeapMeter {
  readonly #collect: () => void;

  constructor() {
    // Works without the flag of the command line, which a test framework does not pass on to its workers.
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as () => void;
  }

  /** Bytes in use, buffers outside the heap included. */
  async read(): Promise<number> {
    for (let collection = 0; collection < COLLECTIONS; collection += 1) {
      await setImmediate();
      this.#collect();
    }
    const { used_heap_size, external_memory } = getHeapStatistics();
    return used_heap_size + external_memory;
  }
}

/**
 * What a run grew by, from samples at even distances: the median of the slopes between all pairs of them, so that one
 * that caught a moment of growth moves it little.
 */
export function growthOf(samples: readonly number[]): number {
  const slopes = samples.flatMap((before, at) =>
    samples.slice(at + 1).map((after, more) => (after - before) / (more + 1)),
  );
  slopes.sort((a, b) => a - b);
  return (slopes[Math.floor(slopes.length / 2)] ?? 0) * (samples.length - 1);
}
