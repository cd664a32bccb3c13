import { Subject } from 'rxjs';
import { Container } from '../../src/container/container.js';
import { inject } from '../../src/container/injection-context.js';
import type { Instance } from '../../src/container/slot.js';
import type { FactoryContext } from '../../src/container/recipe.js';
import type { OneiricEvent } from '../../src/core/events.js';
import type { InstanceContext } from '../../src/core/hooks.js';
import type { SlotName } from '../../src/core/names.js';
import type { Swap, SwapReport, SwapRequests } from '../../src/core/swap.js';
import { Application, type CandidateOffer } from '../../src/modules/application.js';
import { at, perform, Probe, type Life, type Surroundings } from './probe.js';
import {
  DEADLINE_MS,
  type CandidatePlan,
  type Command,
  type Deed,
  type Need,
  type Place,
  type Plan,
} from './swap-program.js';
import { WatchedClock } from './watched-clock.js';

/** Something that was asked for, and how it ended. */
export interface Request {
  readonly what: string;
  readonly deed: Deed | NestedSwap | undefined;
  /** Of what gives a swap. */
  readonly swap: Swap | undefined;
  readonly controller: AbortController | undefined;
  state: 'open' | 'fulfilled' | 'rejected';
  report: SwapReport | undefined;
  error: unknown;
  /** The program gave it up. */
  isAborted: boolean;
}

/** A swap that a hook or component asked for. */
interface NestedSwap {
  readonly do: 'nested';
  readonly slot: SlotName;
  readonly provider: string;
}

/** What a durable select has asked for, as far as the world can tell by itself. */
export interface DurableWish {
  readonly provider: string;
  readonly request: Request;
}

const DEADLINES = {
  build: DEADLINE_MS,
  init: DEADLINE_MS,
  health: DEADLINE_MS,
  hook: DEADLINE_MS,
  retire: DEADLINE_MS,
  cleanup: DEADLINE_MS,
};

/** A dependency, and what was given for it. */
type Given = readonly [need: Need, probe: Probe | undefined];

const MAX_NESTED_ASKS = 8;

/** Some hundreds are usual. */
const MAX_EVENTS = 10_000;

/** A real application under a fake clock, the random candidates that live in it, and a record of all of it. */
export class SwapWorld implements Surroundings {
  readonly clock = new WatchedClock();
  readonly app: Application;
  readonly container: Container;
  readonly lives: Life[] = [];
  readonly requests: Request[] = [];
  readonly problems: string[] = [];
  readonly events: OneiricEvent[] = [];
  readonly plans = new Map<string, CandidatePlan>();
  /** Slots to which a candidate was added with `activate: false`: they need not follow their ranking. */
  readonly parked = new Set<SlotName>();
  readonly wishes = new Map<SlotName, DurableWish>();
  readonly preSwapHooks = new Set<string>();
  /** Builds that never return. */
  hangingBuilds = 0;
  steps = 0;
  readonly #attempts = new Map<CandidatePlan, number>();
  readonly #reactions = new Map<OneiricEvent['type'], Deed[]>();
  #endings: (() => void)[] = [];
  #nestedAsks = 0;

  constructor() {
    const events = new Subject<OneiricEvent>();
    this.container = new Container({
      clock: this.clock.port,
      deadlines: DEADLINES,
      settings: { settingsFor: (_slot, _provider, settings) => new settings() },
      emit: (event) => this.#emit(events, event),
    });
    this.app = new Application(this.container, events);
    this.app.events$.subscribe((event) => this.#noticed(event));
  }

  #emit(events: Subject<OneiricEvent>, event: OneiricEvent): void {
    if (this.events.length === MAX_EVENTS) {
      this.broken('I4: events without end');
      // What goes on and on within one tick is stopped by nothing else.
      this.parts.stage = 'closed';
    }
    events.next(event);
  }

  /** The wired parts, for looking only. */
  get parts() {
    return this.container.changes['parts'];
  }

  sleep(ms: number): Promise<void> {
    return this.clock.sleep(ms);
  }

  endless(): Promise<void> {
    return new Promise((resolve) => void this.#endings.push(resolve));
  }

  broken(what: string): void {
    this.problems.push(what);
  }

  /** I3, and the order of I8. */
  cleanupStarts(life: Life): void {
    const slot = this.parts.slots.get(life.slot);
    for (const cell of slot.cells()) {
      if (cell.instance?.value === life.self)
        this.broken(`I3: ${life.key} is disposed of while a cell points at it`);
    }
    this.#checkCut(life);
    this.#checkOrder(life);
  }

  #checkCut(life: Life): void {
    const running = [...life.running].filter(([, calls]) => calls > 0);
    if (running.length === 0) return;
    const named = (method: string) => life.cut?.find((each) => each.method === method)?.calls ?? 0;
    for (const [method, calls] of running) {
      if (named(method) !== calls)
        this.broken(`I3: ${life.key} is disposed of with ${calls} ${method} uncut`);
    }
    const deadline = this.#drainMs.get(life.key) ?? DEADLINE_MS;
    if (this.clock.now - (life.retiredAt ?? Infinity) < deadline) {
      this.broken(
        `I3: ${life.key} is disposed of before its deadline, with ${running.length} kinds of calls`,
      );
    }
  }

  readonly #drainMs = new Map<string, number>();

  /** I8: what stops needs nobody that still runs, unless they need each other. */
  #checkOrder(life: Life): void {
    if (this.parts.stage !== 'closing') return;
    for (const other of this.lives) {
      const isServing = other !== life && this.servedAtClose.has(other) && this.servedAtClose.has(life);
      if (!isServing || other.cleanups > 0) continue;
      const needs = other.needs.some((need) => this.#pointedAtClose.get(placeOf(need)) === life);
      if (needs && !this.#reaches(life.slot, other.slot) && !this.#leadsTo(life, other)) {
        this.broken(`I8: ${life.key} is disposed of before ${other.key}, which needs it`);
      }
    }
  }

  readonly #askedFor = new Set<string>();

  /** Whether the program itself, or an instance that is not disposed of, was given a place. */
  isNeeded(place: Place): boolean {
    const isMeant = (need: Place): boolean => placeOf(need) === placeOf(place);
    const { lives } = this;
    return (
      this.#askedFor.has(placeOf(place)) ||
      lives.some((life) => life.cleanups === 0 && life.needs.some(isMeant))
    );
  }

  /** What each place pointed at when the application began to close. */
  readonly #pointedAtClose = new Map<string, Life | undefined>();

  /** What served when the application began to close. */
  readonly servedAtClose = new Set<Life>();

  /** Whether one instance needed the other, directly or not. */
  #leadsTo(from: Life, to: Life, seen = new Set<Life>()): boolean {
    if (seen.has(from)) return false;
    seen.add(from);
    const next = from.needs.map((need) => this.#pointedAtClose.get(placeOf(need)));
    return next.some((life) => life !== undefined && (life === to || this.#leadsTo(life, to, seen)));
  }

  /** Whether what served in one slot needed the other, directly or not. */
  #reaches(from: SlotName, to: SlotName, seen = new Set<SlotName>()): boolean {
    if (from === to && seen.size > 0) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    const next = [...this.servedAtClose].filter(({ slot }) => slot === from).flatMap(({ needs }) => needs);
    return next.some(({ slot }) => slot !== from && (slot === to || this.#reaches(slot, to, seen)));
  }

  request(context: InstanceContext, plan: Extract<Plan, { does: 'ask' }>): unknown {
    return this.#nested(context, plan);
  }

  #nested(requests: SwapRequests, { slot, provider }: Extract<Plan, { does: 'ask' }>): Promise<unknown> {
    // A component that renews itself whenever it is activated would do so for ever.
    if ((this.#nestedAsks += 1) > MAX_NESTED_ASKS) return Promise.resolve();
    const swap =
      provider === undefined ? requests.refresh(slot) : requests.swap(slot, { provider, reason: 'nested' });
    const deed = provider === undefined ? undefined : { do: 'nested' as const, slot, provider };
    this.#track(`nested ${slot} ${provider}`, swap, { deed });
    return swap;
  }

  #noticed(event: OneiricEvent): void {
    this.events.push(event);
    if (event.type === 'swap.prepared') this.#watchStaged(event.id);
    if (event.type === 'swap.switched') this.#checkGroup(event.id);
    if (event.type === 'swap.retired') this.#noteCut(event);
    if (event.type === 'app.closing') this.#noteServing();
    const deeds = this.#reactions.get(event.type) ?? [];
    this.#reactions.delete(event.type);
    for (const deed of deeds) this.#do(deed);
  }

  #watchStaged(id: number): void {
    for (const { instance } of this.parts.driver.work(id)?.stagings ?? []) {
      const life = this.lifeOf(instance);
      instance.generation.signal.addEventListener('abort', () => {
        if (life) life.retiredAt = this.clock.now;
      });
    }
  }

  /** I7: when the first of a group tells of its switch, all have switched. */
  #checkGroup(id: number): void {
    const work = this.parts.driver.work(id);
    for (const [slot, provider] of work?.order.wants ?? []) {
      const active = this.parts.slots.get(slot).active.instance;
      if (active?.candidate.provider !== provider) this.broken(`I7: ${slot} lags behind its group ${id}`);
    }
  }

  #noteCut(event: Extract<OneiricEvent, { type: 'swap.retired' }>): void {
    const work = this.parts.driver.work(event.id);
    const leaving = work?.leaving.find(
      ({ instance, slot }) => slot.name === event.slot && instance.number === event.from.generation,
    );
    const life = leaving && this.lifeOf(leaving.instance);
    if (!leaving) return this.broken(`I2: swap.retired of ${event.slot} names nobody`);
    if (!life) return;
    life.cut = leaving.cut;
    this.#drainMs.set(life.key, work?.order.options.drainTimeoutMs ?? DEADLINE_MS);
  }

  #noteServing(): void {
    for (const slot of this.parts.slots.values()) {
      for (const { provider, instance } of slot.cells()) {
        const life = instance && this.lifeOf(instance);
        if (life) this.servedAtClose.add(life);
        this.#pointedAtClose.set(placeOf({ slot: slot.name, provider }), life);
      }
    }
  }

  lifeOf(instance: Instance): Life | undefined {
    return this.lives.find(({ self }) => self === instance.value);
  }

  /** Runs one command. */
  async execute(command: Command): Promise<void> {
    this.steps += 1;
    switch (command.do) {
      case 'advance':
        return this.clock.jump(command.ms);
      case 'elapse':
        return this.clock.elapse(command.ms);
      case 'micro':
        for (let tick = 0; tick < command.ticks; tick += 1) await undefined;
        return;
      case 'soon':
        return this.clock.runSoon();
      case 'settle':
        return this.clock.settle();
      default:
        return this.#doNow(command);
    }
  }

  #doNow(command: Exclude<Command, { do: 'advance' | 'elapse' | 'micro' | 'soon' | 'settle' }>): void {
    switch (command.do) {
      case 'start':
        return this.track('start', this.app.start());
      case 'register':
        return this.register(command.candidate, command);
      case 'hook':
        return this.#hook(command);
      case 'react':
        return void this.#reactions.set(command.on, [
          ...(this.#reactions.get(command.on) ?? []),
          command.deed,
        ]);
      default:
        return this.#do(command);
    }
  }

  #do(deed: Deed): void {
    switch (deed.do) {
      case 'swap':
      case 'select':
      case 'refresh':
        return this.#askFor(deed);
      case 'swapAll':
        return void this.#track('swapAll', this.app.swapAll(deed.members), { deed });
      case 'unregister':
        return void this.#track(
          `unregister ${deed.slot} ${deed.provider}`,
          this.app.unregister(deed.slot, deed.provider, { force: deed.force }),
          { deed },
        );
      case 'unselect':
        this.#track(`unselect ${deed.slot}`, this.app.unselect(deed.slot), { deed });
        return void this.wishes.delete(deed.slot);
      case 'abort':
        return this.#abort(deed);
      case 'getAsync':
        this.#askedFor.add(placeOf(deed.place));
        return this.track('getAsync', this.app.getAsync(deed.place.slot, pinOf(deed.place)));
      case 'call':
        return this.#call(deed);
      case 'endCalls':
        return this.#endings.splice(deed.which, 1).forEach((end) => end());
      case 'close':
        this.wishes.clear();
        return this.track('close', this.app.close());
    }
  }

  #askFor(deed: Extract<Deed, { do: 'swap' | 'select' | 'refresh' }>): void {
    const controller = deed.signal ? new AbortController() : undefined;
    const { drainTimeoutMs } = deed;
    const options = {
      ...(controller && { signal: controller.signal }),
      ...(drainTimeoutMs !== undefined && { drainTimeoutMs }),
    };
    const swap = this.#asked(deed, options);
    const what = `${deed.do} ${deed.slot} ${deed.do === 'refresh' ? '' : deed.provider}`;
    const request = this.#track(what, swap, { deed, controller });
    const isKnown = deed.do === 'select' && this.parts.registry.find(deed.slot, deed.provider) !== undefined;
    if (isKnown && this.parts.isOpen()) this.wishes.set(deed.slot, { provider: deed.provider, request });
  }

  #asked(
    deed: Extract<Deed, { do: 'swap' | 'select' | 'refresh' }>,
    options: { signal?: AbortSignal },
  ): Swap {
    if (deed.do === 'refresh') return this.app.refresh(deed.slot, options);
    if (deed.do === 'select') return this.app.select(deed.slot, deed.provider, options);
    return this.app.swap(deed.slot, { ...options, provider: deed.provider, force: deed.force });
  }

  #abort({ which, bySignal }: Extract<Deed, { do: 'abort' }>): void {
    const open = this.requests.filter(({ state, swap }) => state === 'open' && swap);
    const request = open[which % Math.max(1, open.length)];
    if (!request) return;
    request.isAborted = true;
    if (bySignal && request.controller) request.controller.abort();
    else request.swap?.abort('given up');
  }

  register(plan: CandidatePlan, { activate, signal }: { activate: boolean; signal: boolean }): void {
    const controller = signal ? new AbortController() : undefined;
    if (!activate) this.parked.add(plan.slot);
    const { slot, provider, source, priority, lazy } = plan;
    const [domain = '', key = ''] = slot.split(':');
    const offer: CandidateOffer = {
      ...{ domain, key, provider, source, priority, provides: [Probe] },
      activation: lazy ? 'lazy' : 'eager',
      inject: plan.needs
        .filter(({ late }) => !late)
        .map((need) => ({ token: need.slot, optional: need.optional, ...pinOf(need) })),
      factory: (...args: never[]) => this.#build(plan, args),
    };
    this.plans.set(`${slot} ${provider} ${source}`, plan);
    const options = { activate, ...(controller && { signal: controller.signal }) };
    this.#track(`register ${slot} ${provider}`, this.app.register(offer, options), { controller });
    // Whoever holds a live reference makes the application look at instances before they serve.
    if (this.parts.registry.find(slot, provider)) this.app.live(slot);
  }

  #build(plan: CandidatePlan, args: readonly unknown[]): unknown {
    const context = args.at(-1) as FactoryContext;
    const late = plan.needs
      .filter((need) => need.late)
      .map((need) => [need, inject<Probe>(need.slot, { optional: need.optional, ...pinOf(need) })] as const);
    const early = plan.needs
      .filter((need) => !need.late)
      .map((need, index) => [need, args[index] as Probe | undefined] as const);
    const given = [...early, ...late].filter(([, probe]) => probe !== undefined);
    const attempt = this.#attempts.get(plan) ?? 0;
    this.#attempts.set(plan, attempt + 1);
    const build = at(plan.build, attempt) ?? { does: 'ok' };
    if (build.does === 'hang') this.hangingBuilds += 1;
    // A build that never returns may use what it was given yet; a hostile instance has no life to be seen.
    if (build.does === 'hang' || build.does === 'hostile')
      for (const [need] of given) this.#askedFor.add(placeOf(need));
    return perform(build, this, () => this.#newProbe(plan, { context, given, attempt }));
  }

  #newProbe(
    plan: CandidatePlan,
    { context, given, attempt }: { context: FactoryContext; given: readonly Given[]; attempt: number },
  ): Probe {
    const { slot, provider, generation } = context;
    const life = {
      ...{
        key: `${slot}/${provider}#${generation}`,
        slot,
        provider,
        plan,
        needs: given.map(([need]) => need),
      },
      ...{ running: new Map<string, number>(), cleanups: 0, isCleanedUp: false },
      ...{ retiredAt: undefined, cut: undefined },
    };
    const others = given.flatMap(([, other]) => other ?? []);
    const probe = new Probe(life, this, others);
    this.lives.push(Probe.lifeOf(probe));
    return Object.assign(probe, Probe.hooks(probe, attempt));
  }

  #call({ place, kind, ms }: Extract<Deed, { do: 'call' }>): void {
    try {
      const live = this.app.live<Probe>(place.slot, pinOf(place));
      if (kind === 'work') live.ref.work(ms).catch(() => undefined);
      else if (kind === 'stream') drained(live.ref.stream(ms)).catch(() => undefined);
      else if (kind === 'use') live.use((probe) => probe.count('use', () => this.#wait(ms)));
      else {
        const lease = live.lease();
        void lease.value.count('lease', () => this.#wait(ms)).then(() => lease[Symbol.dispose]());
      }
    } catch {
      // Nothing serves there; whether that is right is checked apart.
    }
  }

  #wait(ms: number): Promise<void> {
    return ms < 0 ? this.endless() : this.sleep(ms);
  }

  #hook({ moment, slot, plan }: Extract<Command, { do: 'hook' }>): void {
    try {
      this.app.hooks[moment](slot, (context) => {
        const asks = plan.does === 'ask' && moment === 'switched';
        if (asks) return void this.#nested(context, plan);
        if (moment === 'switched' && plan.does !== 'throw') return undefined;
        return perform(plan, { sleep: (ms) => this.sleep(ms), ask: (asked) => this.#nested(context, asked) });
      });
      if (moment === 'preSwap') this.preSwapHooks.add(slot);
    } catch {
      // The slot is not known yet.
    }
  }

  track(what: string, promise: Promise<unknown>): void {
    const request = this.#noteRequest(what, undefined, {});
    promise.then(
      () => void (request.state = 'fulfilled'),
      (error: unknown) => Object.assign(request, { state: 'rejected', error }),
    );
  }

  #track(
    what: string,
    swap: Swap,
    rest: { deed?: Request['deed']; controller?: AbortController | undefined } = {},
  ): Request {
    const request = this.#noteRequest(what, swap, rest);
    swap.switched.catch(() => undefined);
    swap.then(
      (report) => Object.assign(request, { state: 'fulfilled', report }),
      (error: unknown) => Object.assign(request, { state: 'rejected', error }),
    );
    return request;
  }

  #noteRequest(
    what: string,
    swap: Swap | undefined,
    { deed, controller }: { deed?: Request['deed']; controller?: AbortController | undefined },
  ): Request {
    const request: Request = {
      ...{ what: `${what} (#${swap?.id ?? '-'})`, deed, swap, controller },
      ...{ state: 'open', report: undefined, error: undefined, isAborted: false },
    };
    this.requests.push(request);
    return request;
  }
}

const pinOf = ({ provider }: { provider: string | undefined }) =>
  provider === undefined ? {} : { provider };

const placeOf = ({ slot, provider = '' }: Place) => `${slot} ${provider}`;

async function drained(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const item of stream) void item;
}
