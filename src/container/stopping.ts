import type { Clock } from '../core/ports.js';
import type { Deadlines } from '../core/swap.js';
import type { ForeignSingleton } from './bridge/binding-watch.js';
import type { Bridge } from './bridge/bridge.js';
import { PlainProvider } from './plain/plain-provider.js';
import type { Plains } from './plain/plains.js';
import { Instance } from './slot.js';
import { dependentsFirst } from './stop-order.js';
import { StopTies, type Stoppable } from './stop-ties.js';
import type { Departing } from './swap/leaving.js';

/** What stopping needs of the application. */
export interface StoppingTools {
  readonly options: { readonly clock: Clock; readonly deadlines: Deadlines };
  readonly plains: Plains;
  readonly bridge: Bridge;
  instances(): Instance[];
  /** What was on its way out already, and waits for those who keep it. */
  departing(): Iterable<Departing>;
  /** Lets the slot of an instance point at it no more. @returns warnings */
  giveUp(instance: Instance): Promise<readonly unknown[]>;
}

/** Stops everything that was built, each as soon as all that depend on it have stopped. */
export class Stopping {
  // A set: two that stop together may be told of the same warning.
  readonly #errors = new Set<unknown>();
  #foreign: readonly ForeignSingleton[] = [];
  #departing: ReadonlyMap<Instance, Departing> = new Map();

  constructor(private readonly tools: StoppingTools) {}

  /** @returns what went wrong */
  async all(): Promise<unknown[]> {
    const { plains, bridge } = this.tools;
    this.#foreign = bridge.singletons();
    this.#departing = new Map([...this.tools.departing()].map((each) => [each.leaving.instance, each]));
    const instances = [...this.#departing.keys(), ...this.tools.instances()];
    await this.#stopInOrder([...this.#foreign, ...plains.built, ...instances]);
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
    const ties = new StopTies(this.tools.plains, this.#foreign, this.#departing);
    for (const [each, dependents] of dependentsFirst<Stoppable>(all, ties)) {
      const before = dependents.flatMap((dependent) => stopping.get(dependent) ?? []);
      stopping.set(each, this.#stopAfter(before, each));
    }
    await Promise.all(stopping.values());
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

  /** What was on its way out before ends by itself, now that nobody keeps it any more; its own change tells how. */
  async #stopInstance(instance: Instance): Promise<readonly unknown[]> {
    const departing = this.#departing.get(instance);
    if (!departing) return this.tools.giveUp(instance);
    await departing.leaving.release();
    return [];
  }

  async #stop(each: Stoppable): Promise<readonly unknown[]> {
    const { plains, bridge, options } = this.tools;
    if (each instanceof PlainProvider) return plains.stop(each);
    if (each instanceof Instance) return this.#stopInstance(each);
    await bridge.stop(each, { clock: options.clock, ms: options.deadlines.cleanup });
    return [];
  }
}
