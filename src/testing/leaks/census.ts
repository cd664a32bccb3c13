import { getEventListeners, type EventEmitter } from 'node:events';
import { readdirSync } from 'node:fs';
import { queryObjects } from 'node:v8';
import type { Application } from '../../modules/application.js';
import type { TimerWatch } from './timer-watch.js';

/** What may hold more and more listeners. */
export type Listened = Pick<EventEmitter, 'eventNames' | 'listenerCount'> | AbortSignal;

/** A class whose living instances are counted. */
export type Counted = abstract new (...args: never[]) => object;

/** What to count. */
export interface Counting {
  readonly timers: TimerWatch;
  readonly listened: readonly Listened[];
  readonly classes: readonly Counted[];
  readonly app: Application | undefined;
}

/** How much there is of everything that can leak, by what it is called. */
export type Census = ReadonlyMap<string, number>;

/** Counts, at one moment. To be called when everything is at rest. */
export function takeCensus({ timers, listened, classes, app }: Counting): Census {
  const census = new Map<string, number>([['timers', timers.count]]);
  for (const type of process.getActiveResourcesInfo()) {
    // Counted one by one, those in the background too.
    if (type === 'Timeout' || type === 'Immediate') continue;
    add(census, `active resources (${type})`, 1);
  }
  const files = openFiles();
  if (files !== undefined) add(census, 'open files', files);
  for (const target of listened) countListeners(census, target);
  for (const cls of classes) add(census, `instances of ${cls.name}`, livingOf(cls));
  for (const row of app?.status() ?? []) {
    add(census, `generations of ${row.slot} that are not disposed of`, row.retiring.length);
    add(census, `hanging hooks of ${row.slot}`, row.abandoned.length);
  }
  return census;
}

function add(census: Map<string, number>, what: string, count: number): void {
  census.set(what, (census.get(what) ?? 0) + count);
}

/** Undefined where the system does not tell: it has another folder for that, or none. */
function openFiles(): number | undefined {
  try {
    return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : readdirSync('/dev/fd').length;
  } catch {
    return undefined;
  }
}

function countListeners(census: Map<string, number>, target: Listened): void {
  if (target instanceof AbortSignal) {
    return add(census, "listeners of an AbortSignal's abort", getEventListeners(target, 'abort').length);
  }
  const name = target === process ? 'process' : target.constructor.name;
  for (const event of target.eventNames()) {
    add(census, `listeners of ${name}'s ${String(event)}`, target.listenerCount(event));
  }
}

/** Also those that nothing but an uncollected heap holds are gone: the engine collects before it counts. */
function livingOf(cls: Counted): number {
  return queryObjects(cls, { format: 'count' });
}
