import { IsInt } from 'class-validator';
import { Adapter, Contract, Oneiric } from '../../../src/index.js';
import type { Application, OneiricEvent } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/index.js';
import { Said } from '../../config/live-world.js';
import { moduleOf } from '../../support/traced-parts.js';
import { Caller } from './caller.js';

/** What a swap goes through, in order. */
export const PHASES = [
  ...(['resolve', 'build', 'init', 'health', 'preSwap', 'handover'] as const),
  ...(['switch', 'activate', 'retire', 'cleanup', 'postSwap'] as const),
] as const;

export type Phase = (typeof PHASES)[number];

/** What fails in these leaves what served before alone. */
export const BEFORE_THE_SWITCH: readonly Phase[] = ['build', 'init', 'health', 'preSwap', 'handover'];

@Contract('adapter:store')
export abstract class Store {
  abstract work(): Promise<string>;
}

@Contract('adapter:index')
export abstract class Index {
  abstract work(): Promise<string>;
}

class Settings {
  @IsInt() size = 1;
}

/** How long a phase lasts that may last: two checks on schedule, and some calls, come within it. */
const PHASE_MS = 450;
const CHECK_MS = 200;
const CALL_MS = 130;

/** What is done in one phase of a swap of the store from `a` to `b`. */
interface Fault {
  readonly phase: Phase;
  /** What the phase does besides: its step throws, or rejects. */
  readonly fails: boolean;
  readonly inject: () => void;
}

/** One instance of a candidate. */
interface Part {
  readonly provider: string;
  readonly settings: Settings;
  disposals: number;
}

/** An application that is asked for something in the middle of a swap, while somebody calls it all the time. */
export class FaultWorld {
  readonly clock = new ManualClock();
  readonly said = new Said();
  readonly parts: Part[] = [];
  readonly events: OneiricEvent[] = [];
  /** Providers whose checks on schedule say that they are unhealthy. */
  readonly sick = new Set<string>();
  /** Calls that run, whatever serves them. */
  working = 0;
  caller!: Caller;
  app!: Application;
  #fault: Fault | undefined;

  static async start(): Promise<FaultWorld> {
    const world = new FaultWorld();
    const names = ['a', 'b', 'c'];
    const stores = names.map((name, at) => world.#adapter(Store, name, 30 - at));
    const indices = ['i', 'j'].map((name, at) => world.#adapter(Index, name, 30 - at));
    world.app = await Oneiric.create(moduleOf({ providers: [...stores, ...indices] }), {
      ...{ env: {}, clock: world.clock, config: { sources: [world.said] } },
      health: {
        ...{ intervalMs: CHECK_MS, failureThreshold: 1, successThreshold: 1 },
        failover: { 'adapter:store': { recoverAfterMs: 5_000 } },
      },
    });
    world.app.events$.subscribe((event) => {
      world.events.push(event);
      if (event.type === 'swap.started') void world.#in('resolve');
    });
    const at = (phase: Phase) => () => world.#in(phase);
    world.app.hooks.preSwap(Store, at('preSwap'));
    world.app.hooks.switched(Store, () => world.#now('switch'));
    world.app.hooks.postSwap(Store, at('postSwap'));
    world.caller = new Caller(world.app, world.clock);
    return world;
  }

  /** Once, in that phase of the next swap. */
  expect(fault: Fault): void {
    this.#fault = fault;
  }

  /** Whether the phase has come. */
  get isInjected(): boolean {
    return this.#fault === undefined;
  }

  /** Lets time pass until nothing is to be done any more: what failed is tried again within two minutes. */
  async rest(): Promise<void> {
    await this.clock.elapse(1_000);
    for (let round = 0; round < 24 && this.isRestless; round += 1) await this.clock.elapse(5_000);
  }

  private get isRestless(): boolean {
    return (
      this.app.differences().length > 0 || this.app.status().some(({ pending }) => pending !== undefined)
    );
  }

  /** What serves a slot. */
  serving(slot: typeof Store | typeof Index): string | undefined {
    return this.app.status(slot).active;
  }

  /** The settings by which what serves the store goes. */
  get size(): number | undefined {
    const label = this.serving(Store);
    return this.parts.findLast(({ provider, disposals }) => provider === label && disposals === 0)?.settings
      .size;
  }

  #adapter(contract: typeof Store | typeof Index, provider: string, stackLevel: number) {
    const { clock, parts, sick } = this;
    const began = (phase: Phase) => this.#in(phase);
    const beganNow = (phase: Phase) => this.#now(phase);
    const works = (calls: 1 | -1): void => {
      this.working += calls;
    };
    const Base = contract as abstract new () => Store;
    class Served extends Base implements Part {
      disposals = 0;
      readonly provider = provider;
      #checks = 0;

      constructor(readonly settings: Settings) {
        super();
        if (provider === 'b') beganNow('build');
        parts.push(this);
      }

      async work(): Promise<string> {
        works(1);
        await new Promise<void>((resolve) => void clock.after(CALL_MS, resolve));
        works(-1);
        if (this.disposals > 0) throw new RangeError(`${provider} is disposed of`);
        return provider;
      }

      onInit = (): unknown => provider === 'b' && began('init');
      onActivate = (): unknown => provider === 'b' && began('activate');
      onDrain = (): unknown => provider === 'a' && began('retire');

      onHandover(): void {
        if (provider === 'b') beganNow('handover');
      }

      async onHealthCheck(): Promise<unknown> {
        this.#checks += 1;
        if (provider === 'b' && this.#checks === 1) await began('health');
        // Whatever becomes of it, it is well when it is swapped to.
        return { status: sick.has(provider) && this.#checks > 1 ? 'unhealthy' : 'healthy' };
      }

      async onCleanup(): Promise<void> {
        this.disposals += 1;
        if (provider === 'a') await began('cleanup');
      }
    }
    Adapter({ provider, stackLevel, settings: Settings, inject: [Settings] })(Served);
    return Served;
  }

  /** A phase that may last has begun. */
  async #in(phase: Phase): Promise<void> {
    const fails = this.#inject(phase);
    if (fails === undefined) return;
    await new Promise<void>((resolve) => void this.clock.after(PHASE_MS, resolve));
    if (fails) throw new RangeError(`${phase} fails`);
  }

  /** A phase that is over within a tick. */
  #now(phase: Phase): void {
    if (this.#inject(phase)) throw new RangeError(`${phase} fails`);
  }

  /** @returns whether the phase is to fail; undefined where nothing is to be done in it */
  #inject(phase: Phase): boolean | undefined {
    const fault = this.#fault;
    if (fault?.phase !== phase) return undefined;
    this.#fault = undefined;
    fault.inject();
    return fault.fails;
  }
}
