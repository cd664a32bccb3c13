import type { Clock } from '../core/ports.js';
import type { Deadlines } from '../core/swap.js';
import type { ForeignSingleton } from './bridge/binding-watch.js';
import type { Bridge } from './bridge/bridge.js';
import { PlainProvider } from './plain/plain-provider.js';
import type { Plains } from './plain/plains.js';
import { cellsGiven } from './holder.js';
import { Instance, type Cell } from './slot.js';
import { dependentsFirst } from './stop-order.js';

/** What has to stop when an application closes. */
type Stoppable = Instance | PlainProvider | ForeignSingleton;

/** What stopping needs of the application. */
export interface StoppingTools {
  readonly options: { readonly clock: Clock; readonly deadlines: Deadlines };
  readonly plains: Plains;
  readonly bridge: Bridge;
  instances(): Instance[];
  /** Lets the slot of an instance point at it no more. @returns warnings */
  giveUp(instance: Instance): Promise<readonly unknown[]>;
}

/** Stops everything that was built, each as soon as all that depend on it have stopped. */
export class Stopping {
  // A set: two that stop together may be told of the same warning.
  readonly #errors = new Set<unknown>();
  #foreign: readonly ForeignSingleton[] = [];

  constructor(private readonly tools: StoppingTools) {}

  /** @returns what went wrong */
  async all(): Promise<unknown[]> {
    const { plains, bridge } = this.tools;
    this.#foreign = bridge.singletons();
    await this.#stopInOrder([...this.#foreign, ...plains.built, ...this.tools.instances()]);
    await this.#stopLate();
    return [...this.#errors];
  }

  /** As `all`, of some. @returns what went wrong */
  async only(some: readonly (Instance | PlainProvider)[]): Promise<unknown[]> {
    await this.#stopInOrder(some);
    return [...this.#errors];
  }

  async #stopInOrder(all: readonly Stoppable[]): Promise<void> {
    const stopping = new Map<Stoppable, Promise<void>>();
    // Those that wait for nobody come first, so that whoever is waited for is in the map already.
    for (const [each, dependents] of dependentsFirst<Stoppable>(all, (one) => this.#givenTo(one))) {
      const before = dependents.flatMap((dependent) => stopping.get(dependent) ?? []);
      stopping.set(each, this.#stopAfter(before, each));
    }
    await Promise.all(stopping.values());
  }

  /** Of singletons of inversify only the newest, since each was given those before it. */
  *#givenTo(each: Stoppable): Generator<Stoppable, undefined> {
    const given = each instanceof PlainProvider ? this.tools.plains.givenTo(each) : each;
    const newest = 'foreign' in given ? given.foreign : given.number - 1;
    const last = newest > 0 ? this.#foreign.findLast(({ number }) => number <= newest) : undefined;
    if (last) yield last;
    if ('plains' in given) yield* given.plains;
    for (const held of given instanceof Instance ? reallyGiven(given) : given.holds) {
      const one = held instanceof PlainProvider ? held : held.instance;
      if (one) yield one;
    }
    return undefined;
  }

  /** Singletons of inversify that came to be while the others stopped; then it is closed. */
  async #stopLate(): Promise<void> {
    const { bridge } = this.tools;
    const newest = this.#foreign.at(-1)?.number ?? 0;
    const late = bridge.singletons().filter(({ number }) => number > newest);
    for (const each of late.reverse()) await this.#stopAfter([], each);
    bridge.close();
  }

  async #stopAfter(before: readonly Promise<void>[], each: Stoppable): Promise<void> {
    await Promise.all(before);
    try {
      for (const failure of await this.#stop(each)) this.#errors.add(failure);
    } catch (error) {
      this.#errors.add(error);
    }
  }

  async #stop(each: Stoppable): Promise<readonly unknown[]> {
    const { plains, bridge, options } = this.tools;
    if (each instanceof PlainProvider) return plains.stop(each);
    if (each instanceof Instance) return this.tools.giveUp(each);
    await bridge.stop(each, { clock: options.clock, ms: options.deadlines.cleanup });
    return [];
  }
}

/** The cells that an instance was given something of: not those that it is only to be rebuilt with when they have something. */
function reallyGiven(instance: Instance): Cell[] {
  const { rebuilds } = instance;
  return [...cellsGiven(instance)].filter((cell) => !rebuilds?.has(cell) || rebuilds.get(cell));
}
