import type { Readable } from 'node:stream';
import type { Observable } from 'rxjs';
import { Contract } from '../../src/index.js';
import type { Desire, Desires } from '../../src/container/desires/desires.js';
import type { InjectEntry } from '../../src/core/component.js';
import type { ActivityState } from '../../src/core/activity.js';
import type { OneiricEvent } from '../../src/core/events.js';
import type { DrainContext, InstanceContext } from '../../src/core/hooks.js';
import type { SlotName } from '../../src/core/names.js';
import type { Swap, SwapReport } from '../../src/core/swap.js';
import { Application } from '../../src/modules/application.js';
import { beginApplication } from '../../src/modules/begin-application.js';
import type { CandidateOffer } from '../../src/modules/candidate-offer.js';
import { compose } from '../../src/modules/composition.js';
import type { CreateOptions } from '../../src/modules/create-options.js';
import { watchHealth } from '../../src/runtime/watch-health.js';
import { readyMade } from '../../src/runtime/ready-made-interceptors.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { moduleOf } from './traced-parts.js';

/** What probes provide: every way in which a call can last. All of them end with the label of who answered. */
@Contract('adapter:store')
export abstract class Store {
  abstract name(): string;
  abstract wait<T>(until: Promise<T>): Promise<string>;
  abstract lazily(until: Promise<unknown>): PromiseLike<string>;
  abstract items(until: Promise<unknown>): AsyncGenerator<string, void, undefined>;
  abstract stream(source: Readable): Readable;
  abstract observe<T>(source: Observable<T>): Observable<T>;
  abstract run<T>(fn: () => T): T;
}

/** What a probe does besides writing down that it was called. */
export interface Behaviour {
  readonly build?: (context: InstanceContext, ...given: readonly unknown[]) => unknown;
  readonly init?: (context: InstanceContext) => unknown;
  readonly health?: () => unknown;
  readonly activate?: (context: InstanceContext) => unknown;
  readonly drain?: (context: DrainContext) => unknown;
  readonly cleanup?: () => unknown;
  /** The hooks below are there only where they do something. */
  readonly handover?: (previous: Probe) => unknown;
  readonly pause?: (activity: ActivityState) => unknown;
  readonly suspend?: () => unknown;
  readonly resume?: (activity?: ActivityState) => unknown;
}

/** A component that writes down what happens to it, as `init b#2`. */
export class Probe implements Store {
  disposals = 0;

  constructor(
    readonly label: string,
    readonly given: readonly unknown[],
    private readonly world: ProbeWorld,
  ) {}

  name(): string {
    return this.#answer();
  }

  async wait(until: Promise<unknown>): Promise<string> {
    await until;
    return this.#answer();
  }

  lazily(until: Promise<unknown>): PromiseLike<string> {
    // A thenable that is no promise, as query builders return: nothing runs before its first `then`.
    return { then: (yes, no) => this.wait(until).then(yes, no) };
  }

  async *items(until: Promise<unknown>): AsyncGenerator<string, void, undefined> {
    yield this.#answer();
    await until;
    yield this.#answer();
  }

  stream(source: Readable): Readable {
    return source;
  }

  observe<T>(source: Observable<T>): Observable<T> {
    return source;
  }

  run<T>(fn: () => T): T {
    return fn();
  }

  onInit(context: InstanceContext): unknown {
    return this.#told('init', context);
  }

  onHealthCheck(): unknown {
    const { health = () => ({ status: 'healthy' }) } = this.#behaviour;
    this.world.trace.push(`health ${this.label}`);
    return health();
  }

  onActivate(context: InstanceContext): unknown {
    return this.#told('activate', context);
  }

  onDrain(context: DrainContext): unknown {
    this.world.trace.push(`drain ${this.label}`);
    return this.#behaviour.drain?.(context);
  }

  onCleanup(): unknown {
    this.disposals += 1;
    this.world.trace.push(`cleanup ${this.label}`);
    return this.#behaviour.cleanup?.();
  }

  get onHandover(): ((previous: Probe) => unknown) | undefined {
    return this.#traced('handover', (previous) => ` from ${previous.label}`);
  }

  get onPause(): ((activity: ActivityState) => unknown) | undefined {
    return this.#traced('pause');
  }

  get onSuspend(): ((activity: ActivityState) => unknown) | undefined {
    return this.#traced('suspend');
  }

  get onResume(): ((activity: ActivityState) => unknown) | undefined {
    return this.#traced('resume');
  }

  /** A hook that is there only where the behaviour says what it does. */
  #traced<T>(
    name: 'handover' | 'pause' | 'resume' | 'suspend',
    more: (given: T) => string = () => '',
  ): ((given: T) => unknown) | undefined {
    const hook = this.#behaviour[name] as ((given: T) => unknown) | undefined;
    return (
      hook &&
      ((given) => {
        this.world.trace.push(`${name} ${this.label}${more(given)}`);
        return hook(given);
      })
    );
  }

  #told(hook: 'init' | 'activate', context: InstanceContext): unknown {
    this.world.trace.push(`${hook} ${this.label}`);
    return this.#behaviour[hook]?.(context);
  }

  #answer(): string {
    if (this.disposals > 0) this.world.trace.push(`called after cleanup ${this.label}`);
    return this.label;
  }

  get #behaviour(): Behaviour {
    return this.world.behaviour(this.label.replace(/#.*/, ''));
  }
}

/** What a probe application is made of. */
export interface ProbeOptions extends Omit<CreateOptions, 'clock'> {
  /** Providers per slot; the first is active at the start. Default: `a`, `b` and `c` of `adapter:store`. */
  readonly slots?: Readonly<Record<SlotName, readonly string[]>>;
  /** Providers whose instances must not be there beside their successors. */
  readonly lonely?: readonly string[];
  /** What candidates inject, by provider. */
  readonly inject?: Readonly<Record<string, readonly InjectEntry[]>>;
  /** What candidates offer, by provider. */
  readonly capabilities?: Readonly<Record<string, readonly string[]>>;
}

/** An application of probes, its manual clock, and all that happened to them. */
export class ProbeWorld implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly trace: string[] = [];
  readonly events: OneiricEvent[] = [];
  readonly probes: Probe[] = [];
  readonly #behaviours = new Map<string, Behaviour>();
  #app: Application | undefined;
  #desires: Desires | undefined;

  /** A started application; nothing that happened until then is in its trace. */
  static async start(options: ProbeOptions = {}): Promise<ProbeWorld> {
    const world = await ProbeWorld.unstarted(options);
    const { app, clock, trace, events } = world;
    await app.start();
    await clock.settle();
    trace.length = 0;
    app.events$.subscribe((event) => events.push(event));
    return world;
  }

  /** An application that is yet to be started. */
  static async unstarted(options: ProbeOptions = {}): Promise<ProbeWorld> {
    const world = new ProbeWorld();
    const {
      slots = { 'adapter:store': ['a', 'b', 'c'] },
      inject = {},
      lonely = [],
      capabilities = {},
      ...create
    } = options;
    const given = { env: {}, ...create, start: false, clock: world.clock };
    const composition = await compose(moduleOf({}), given, { readyMade });
    const app = new Application(composition);
    await watchHealth(app, composition, given);
    await beginApplication(app, composition, given);
    world.#app = app;
    world.#desires = composition.container.desires;
    for (const [slot, providers] of Object.entries(slots)) {
      for (const [index, provider] of providers.entries()) {
        const overlap = !lonely.includes(provider);
        const offer = world.offer(provider, { slot, overlap, stackLevel: providers.length - index });
        await app.register({
          ...offer,
          inject: inject[provider] ?? [],
          capabilities: capabilities[provider] ?? [],
        });
      }
    }
    return world;
  }

  /** Wishes that nobody waits for, as configuration and failover have them. */
  wish(desire: Omit<Desire, 'reason'>): void {
    void this.#desires?.wish({ ...desire, reason: 'a wish' });
  }

  /** What the newest instance of a provider was given. */
  given(provider: string): readonly unknown[] {
    return this.probes.findLast(({ label }) => label.startsWith(`${provider}#`))?.given ?? [];
  }

  get app(): Application {
    if (!this.#app) throw new TypeError('not started');
    return this.#app;
  }

  /** The live reference of `adapter:store`. */
  get store(): Store {
    return this.app.get(Store);
  }

  behaviour(provider: string): Behaviour {
    return this.#behaviours.get(provider) ?? {};
  }

  /** From now on instances of a provider do this as well. */
  when(provider: string, behaviour: Behaviour): void {
    this.#behaviours.set(provider, { ...this.behaviour(provider), ...behaviour });
  }

  /** A candidate whose instances are probes. */
  offer(provider: string, { slot = 'adapter:store', stackLevel = 0, overlap = true } = {}): CandidateOffer {
    const [domain = '', key = ''] = slot.split(':');
    const factory = (...args: unknown[]): unknown => this.#build(provider, args);
    return {
      domain,
      key,
      provider,
      stackLevel,
      activation: 'eager',
      overlap,
      provides: key === 'store' ? [Store] : [],
      factory,
    };
  }

  #build(provider: string, args: readonly unknown[]): unknown {
    const context = args.at(-1) as InstanceContext;
    const label = `${provider}#${context.generation}`;
    this.trace.push(`build ${label}`);
    const make = (): Probe => {
      const probe = new Probe(label, args.slice(0, -1), this);
      this.probes.push(probe);
      return probe;
    };
    const { build } = this.behaviour(provider);
    if (!build) return make();
    const built = build(context, ...args.slice(0, -1));
    return built instanceof Promise
      ? built.then((value: unknown) => this.#orProbe(value, make))
      : this.#orProbe(built, make);
  }

  /** What a behaviour returned stands for the instance, unless it is the word `probe`. */
  #orProbe(value: unknown, make: () => Probe): unknown {
    return value === PROBE ? make() : value;
  }

  /** How many times each instance that was built has been disposed of, as `b#2: 1`. */
  get disposals(): string[] {
    return this.probes.map(({ label, disposals }) => `${label}: ${disposals}`);
  }

  /** Types of the events so far, those of swaps without their prefix. */
  get happenings(): string[] {
    return this.events.map(({ type }) => type.replace(/^swap\./, ''));
  }

  /** Lets time pass and everything happen that follows from it, and then tells how a swap stands. */
  async outcome(swap: Swap, ms = 0): Promise<SwapReport | { readonly error: unknown } | undefined> {
    let ended: SwapReport | { readonly error: unknown } | undefined;
    swap.then(
      (report) => (ended = report),
      (error: unknown) => (ended = { error }),
    );
    await this.pass(ms);
    return ended;
  }

  /** The report of a swap that ends by itself, or once this much time has passed. @throws what it rejects with */
  async report(swap: Swap, ms = 0): Promise<SwapReport> {
    const ended = await this.outcome(swap, ms);
    if (!ended) throw new TypeError('the swap has not ended');
    if ('error' in ended) throw ended.error;
    return ended;
  }

  /** What a swap rejects with, by itself or once this much time has passed. */
  async failure(swap: Swap, ms = 0): Promise<unknown> {
    const ended = await this.outcome(swap, ms);
    if (ended && 'error' in ended) return ended.error;
    throw new TypeError(ended ? `it ended as ${ended.outcome}` : 'the swap has not ended');
  }

  /** Lets time pass, and then everything that follows from it. */
  async pass(ms: number): Promise<void> {
    await this.clock.settle();
    this.clock.advance(ms);
    await this.clock.settle();
  }

  /** Closes the application, whatever still hangs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#behaviours.clear();
    const closing = { isOver: false };
    // What failed while closing is not what these tests are about: a hook of the test may fail on purpose.
    const closed = this.app
      .close()
      .then(ignore, ignore)
      .finally(() => (closing.isOver = true));
    // Hanging calls and hooks end at their deadlines, one after the other.
    for (let round = 0; !closing.isOver && round < 50; round += 1) await this.pass(60_000);
    await closed;
  }
}

/** What a `build` behaviour returns to say: the probe, as usual. */
export const PROBE = Symbol('probe');

const ignore = (): void => undefined;
