import type { DrainContext, InstanceContext } from '../../src/core/hooks.js';
import type { Health } from '../../src/core/health.js';
import type { SlotName } from '../../src/core/names.js';
import type { CutCalls } from '../../src/core/swap.js';
import { ENDLESS, type CandidatePlan, type Need, type Plan } from './swap-program.js';

/** One instance, as the world saw it: everything that the invariants are judged by. */
export interface Life {
  /** `adapter:a/p#3`. */
  readonly key: string;
  readonly slot: SlotName;
  readonly provider: string;
  readonly plan: CandidatePlan;
  readonly needs: readonly Need[];
  /** Instances that it was given themselves, under a lease. */
  readonly held: readonly Probe[];
  readonly self: Probe;
  /** Its build outlived its deadline: nobody waited with what it was given. */
  readonly isLate: boolean;
  /** Calls that run on it, by method, by the world's own count. */
  readonly running: Map<string, number>;
  cleanups: number;
  /** When its clean-up began. */
  cleanupAt: number | undefined;
  isCleanedUp: boolean;
  /** When its generation was told that it retires. */
  retiredAt: number | undefined;
  /** What the application says was cut; undefined until it says anything. */
  cut: readonly CutCalls[] | undefined;
}

/** What an instance needs of the world it lives in. */
export interface Surroundings {
  readonly now: number;
  sleep(ms: number): Promise<void>;
  /** Resolves when somebody ends the endless calls. */
  endless(): Promise<void>;
  /** An invariant does not hold. */
  broken(what: string): void;
  cleanupStarts(life: Life): void;
  /** Asks for another change from within a hook. */
  request(context: InstanceContext, plan: Extract<Plan, { does: 'ask' }>): unknown;
}

/** What a random candidate fails with. */
class PlannedFailure extends Error {}

/** Does what a plan says; `value` is what comes of it where it goes well. */
export function perform(
  plan: Plan,
  world: Pick<Surroundings, 'sleep'> & { ask?: (plan: Extract<Plan, { does: 'ask' }>) => unknown },
  value: () => unknown = () => undefined,
): unknown {
  switch (plan.does) {
    case 'throw':
      throw new PlannedFailure('thrown as planned');
    case 'failAfter':
      return world.sleep(plan.ms).then(() => {
        throw new PlannedFailure('rejected as planned');
      });
    case 'okAfter':
      return world.sleep(plan.ms).then(value);
    case 'hang':
      return new Promise(() => undefined);
    case 'nothing':
      return undefined;
    case 'hostile':
      return hostile();
    case 'ask':
      return Promise.resolve(world.ask?.(plan)).then(value);
    case 'ok':
    case 'sick':
      return value();
  }
}

/** An object that refuses to be looked at. */
function hostile(): object {
  const refuse = (): never => {
    throw new PlannedFailure('looked at');
  };
  return new Proxy({}, { ownKeys: refuse, getOwnPropertyDescriptor: refuse });
}

/** What all candidates of a random program provide. */
export class Probe {
  readonly #life: Life;
  readonly #world: Surroundings;
  readonly #others: readonly Probe[];

  constructor(life: Omit<Life, 'self'>, world: Surroundings, others: readonly Probe[]) {
    this.#life = Object.assign(life, { self: this });
    this.#world = world;
    this.#others = others;
  }

  /** The life of an instance; not reachable through a live reference. */
  static lifeOf(probe: Probe): Life {
    return probe.#life;
  }

  ping(): string {
    this.#touch('ping');
    return this.#life.key;
  }

  async work(ms: number): Promise<string> {
    return this.count('work', async () => {
      await this.#wait(ms);
      // A call that was cut goes on, but what its instance was given went with it.
      if (this.#life.cleanups === 0) this.#useOthers();
      if (this.#life.plan.failsCalls) throw new PlannedFailure('a call failed as planned');
      return this.#life.key;
    });
  }

  async *stream(ms: number): AsyncGenerator<string> {
    this.#begin('stream');
    try {
      for (let item = 0; item < 2; item += 1) {
        await this.#wait(ms);
        this.#touch('stream');
        yield this.#life.key;
      }
    } finally {
      this.#end('stream');
    }
  }

  /** Runs something that counts as a call of `method`. */
  async count<T>(method: string, run: () => Promise<T>): Promise<T> {
    this.#begin(method);
    try {
      return await run();
    } finally {
      this.#touch(method);
      this.#end(method);
    }
  }

  #wait(ms: number): Promise<void> {
    return ms === ENDLESS ? this.#world.endless() : this.#world.sleep(ms);
  }

  #begin(method: string): void {
    this.#touch(method);
    const { running } = this.#life;
    running.set(method, (running.get(method) ?? 0) + 1);
  }

  #end(method: string): void {
    const { running } = this.#life;
    running.set(method, (running.get(method) ?? 0) - 1);
  }

  /** I2: nothing is called on a disposed instance, unless its time was up and the report says so. */
  #touch(method: string): void {
    const { cleanups, cut, key } = this.#life;
    if (cleanups === 0 || cut?.some((each) => each.method === method || isKeeper(each))) return;
    this.#world.broken(`I2: ${method} ran on ${key} after it was disposed of`);
  }

  #useOthers(): void {
    if (this.#life.isLate) return;
    for (const other of this.#others) {
      try {
        other.ping();
      } catch {
        // What it depends on may be vacant; that it is not disposed of is checked there.
      }
    }
  }

  /** The hooks of an instance, as its candidate plans them for this attempt. */
  static hooks(probe: Probe, attempt: number): object {
    const { plan } = probe.#life;
    return {
      ...hook('onInit', at(plan.init, attempt), (each) => probe.#hook(each)),
      ...hook('onHealthCheck', at(plan.health, attempt), (each) => () => probe.#health(each)),
      ...hook('onActivate', plan.activate, (each) => probe.#hook(each)),
      ...hook('onDrain', plan.drain, (each) => (context: DrainContext) => {
        if (context.signal.aborted) probe.#world.broken(`${probe.#life.key} drains after its deadline`);
        return perform(each, probe.#world);
      }),
      onCleanup: () => probe.#cleanup(plan.cleanup),
    };
  }

  #hook(plan: Plan) {
    return (context: InstanceContext): unknown => {
      this.#useOthers();
      return perform(plan, {
        sleep: (ms) => this.#world.sleep(ms),
        ask: (asked) => this.#world.request(context, asked),
      });
    };
  }

  #health(plan: Plan): unknown {
    const status: Health['status'] = plan.does === 'sick' ? 'unhealthy' : 'healthy';
    return perform(plan, this.#world, () => ({ status }));
  }

  #cleanup(plan: Plan): unknown {
    const life = this.#life;
    life.cleanups += 1;
    life.cleanupAt = this.#world.now;
    if (life.cleanups > 1) this.#world.broken(`I1: ${life.key} was disposed of ${life.cleanups} times`);
    this.#world.cleanupStarts(life);
    this.#useOthers();
    const over = (): void => {
      life.isCleanedUp = true;
    };
    try {
      const ending = perform(plan, this.#world);
      if (ending instanceof Promise) ending.then(over, over);
      else over();
      return ending;
    } catch (error) {
      over();
      throw error;
    }
  }
}

/** Whether what was cut is somebody who held the instance itself. */
export const isKeeper = ({ method }: CutCalls): boolean => /^(keep|rebuild) by /.test(method);

const hook = (name: string, plan: Plan | undefined, make: (plan: Plan) => unknown) =>
  plan === undefined ? {} : { [name]: make(plan) };

/** The plan of an attempt: the last one goes on for ever. */
export function at<T>(plans: readonly T[], attempt: number): T | undefined {
  return plans[Math.min(attempt, plans.length - 1)];
}
