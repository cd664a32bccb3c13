import { Session } from 'node:inspector';
import { setImmediate } from 'node:timers/promises';

/** How often what was collected may make something else collectable. */
const COLLECTIONS = 2;

/** Bytes of the heap that are used when everything has been collected that can be. It keeps the process from all else meanwhile. */
export async function usedHeap(): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    for (let collection = 0; collection < COLLECTIONS; collection += 1) {
      await setImmediate();
      await new Promise<void>((resolve) => session.post('HeapProfiler.collectGarbage', () => resolve()));
    }
    return process.memoryUsage().heapUsed;
  } finally {
    session.disconnect();
  }
}
