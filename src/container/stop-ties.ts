import type { ForeignSingleton } from './bridge/binding-watch.js';
import { instancesGiven } from './holder.js';
import { PlainProvider } from './plain/plain-provider.js';
import type { Plains } from './plain/plains.js';
import { Instance, type Keeping } from './slot.js';
import type { Ties } from './stop-order.js';
import type { Departing } from './swap/leaving.js';

/** What has to stop when an application closes. */
export type Stoppable = Instance | PlainProvider | ForeignSingleton;

/** Who was given what, of all that has to stop. */
export class StopTies implements Ties<Stoppable> {
  /** What was on its way out already, by what must be gone before it. */
  readonly #after = new Map<Instance, Instance[]>();

  /** @param foreign singletons of inversify, oldest first */
  constructor(
    private readonly plains: Plains,
    private readonly foreign: readonly ForeignSingleton[],
    departing: ReadonlyMap<Instance, Departing>,
  ) {
    for (const { leaving, after } of departing.values()) {
      for (const { instance } of after)
        this.#after.set(instance, [...(this.#after.get(instance) ?? []), leaving.instance]);
    }
  }

  /** Of singletons of inversify only the newest, since each was given those before it. */
  *givenTo(each: Stoppable): Generator<Stoppable, undefined> {
    const given = each instanceof PlainProvider ? this.plains.givenTo(each) : each;
    const newest = 'foreign' in given ? given.foreign : given.number - 1;
    const last = newest > 0 ? this.foreign.findLast(({ number }) => number <= newest) : undefined;
    if (last) yield last;
    if ('plains' in given) yield* given.plains;
    yield* this.keptBy(each);
    if (each instanceof Instance || each instanceof PlainProvider) {
      const holder = this.#holderOf(each);
      if (holder) yield* instancesGiven(holder);
      return undefined;
    }
    for (const held of each.holds) {
      const one = held instanceof PlainProvider ? held : held.instance;
      if (one) yield one;
    }
    return undefined;
  }

  *keptBy(each: Stoppable): Iterable<Instance> {
    if (!(each instanceof Instance || each instanceof PlainProvider)) return;
    const kept: readonly Keeping[] = this.#holderOf(each)?.keeps ?? [];
    for (const { instance } of kept) yield instance;
    if (each instanceof Instance) yield* this.#after.get(each) ?? [];
  }

  #holderOf(each: Instance | PlainProvider) {
    return each instanceof Instance ? each : this.plains.holderOf(each);
  }
}
