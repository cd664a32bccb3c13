import { getHeapStatistics } from 'node:v8';
import type { AdminHost } from '../admin-host.js';
import { capacityOf, type Capacity } from './capacity.js';
import { measure } from './measure.js';

/** It says the same whenever it is asked: nobody shall keep the process busy with it. */
const MEASURED = new WeakMap<AdminHost, Promise<Capacity>>();

/** What slots, candidates and calls cost in this process; measured when it is first asked for. */
export function capacityIn(host: AdminHost): Promise<Capacity> {
  const known = MEASURED.get(host);
  if (known) return known;
  const measuring = measured(host);
  MEASURED.set(host, measuring);
  measuring.catch(() => MEASURED.delete(host));
  return measuring;
}

async function measured({ spare, clock }: AdminHost): Promise<Capacity> {
  await using app = await spare();
  const costs = await measure(app, clock);
  const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = getHeapStatistics();
  return capacityOf(costs, { usedBytes, limitBytes });
}
