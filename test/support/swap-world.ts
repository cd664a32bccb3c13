import { Subject } from 'rxjs';
import { Container } from '../../src/container/container.js';
import type { Instance } from '../../src/container/slot.js';
import type { OneiricEvent } from '../../src/core/events.js';
import type { InstanceContext } from '../../src/core/hooks.js';
import type { SlotName } from '../../src/core/names.js';
import type { Clock } from '../../src/core/ports.js';
import type { Swap, SwapReport, SwapRequests } from '../../src/core/swap.js';
import { Application } from '../../src/modules/application.js';
import { Configured } from '../../src/modules/configured.js';
import { Intakes } from '../../src/modules/intakes.js';
import { ModuleGraph } from '../../src/modules/module-graph.js';
import { readyMade } from '../../src/runtime/ready-made-interceptors.js';
import { Redactor } from '../../src/observability/redactor.js';
import type { Life, Surroundings } from './probe.js';
import { RegistryRecord } from './registry-record.js';
import { ScopedLives } from './scoped-lives.js';
import { DEADLINE_MS, type Deed, type Place, type Plan } from './swap-program.js';
import { SwapWatch } from './swap-watch.js';
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
  hold: DEADLINE_MS,
  retire: DEADLINE_MS,
  cleanup: DEADLINE_MS,
};

const MAX_NESTED_ASKS = 8;

/** Some hundreds are usual. */
const MAX_EVENTS = 10_000;

/** Nothing lets work in, and nobody lacks it. */
function intakesOf(clock: Clock): Intakes {
  const intakes = new Intakes();
  intakes.attach({
    clock,
    tell: () => undefined,
    isHeard: () => false,
    clean: (thrown) => thrown,
    vet: () => undefined,
    registered: () => [],
    instancesIn: () => [],
  });
  return intakes;
}

/** A real application under a fake clock, the random candidates that live in it, and a record of all of it. */
export class SwapWorld implements Surroundings {
  readonly clock = new WatchedClock();
  readonly app: Application;
  readonly container: Container;
  readonly lives: Life[] = [];
  readonly requests: Request[] = [];
  readonly problems: string[] = [];
  readonly events: OneiricEvent[] = [];
  readonly registered = new RegistryRecord();
  readonly scoped: ScopedLives;
  /** Slots to which a candidate was added with `activate: false`: they need not follow their ranking. */
  readonly parked = new Set<SlotName>();
  readonly wishes = new Map<SlotName, DurableWish>();
  readonly preSwapHooks = new Set<string>();
  /** Builds that never return. */
  hangingBuilds = 0;
  steps = 0;
  readonly #watch = new SwapWatch(this);
  readonly #askedFor = new Set<string>();
  readonly #endings: (() => void)[] = [];
  #nestedAsks = 0;

  constructor() {
    const events = new Subject<OneiricEvent>();
    this.container = new Container({
      clock: this.clock.port,
      deadlines: DEADLINES,
      settings: { settingsFor: (_slot, _provider, settings) => new settings() },
      emit: (event) => this.#emit(events, event),
    });
    const patience = { clock: this.clock.port, ms: DEADLINES.build };
    const graph = new ModuleGraph({ patience });
    const configured = new Configured({
      clock: this.clock.port,
      emit: () => undefined,
      options: {},
      profile: undefined,
      env: {},
      deadlineMs: DEADLINES.init,
      sections: {},
      interceptors: { own: new Map(), readyMade },
    });
    this.app = new Application({
      container: this.container,
      graph,
      events,
      patience,
      configured,
      intakes: intakesOf(this.clock.port),
      redactor: new Redactor(),
      followers: {},
      again: () => Promise.reject(new TypeError('there is one world')),
    });
    this.scoped = new ScopedLives(this);
    this.app.events$.subscribe((event) => {
      this.events.push(event);
      if (event.type === 'candidate.registered') this.registered.noticed(event.candidate);
      this.#watch.noticed(event);
    });
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

  get now(): number {
    return this.clock.now;
  }

  sleep(ms: number): Promise<void> {
    return this.clock.sleep(ms);
  }

  endless(): Promise<void> {
    return new Promise((resolve) => {
      this.#endings.push(resolve);
    });
  }

  /** Ends one of the calls that would never end. */
  endCalls(which: number): void {
    for (const end of this.#endings.splice(which, 1)) end();
  }

  broken(what: string): void {
    this.problems.push(what);
  }

  cleanupStarts(life: Life): void {
    this.#watch.cleanupStarts(life);
  }

  /** The program asks for a place, or something that cannot be seen was given it. */
  ask(place: Place): void {
    this.#askedFor.add(placeOf(place));
  }

  /** Whether the program itself, or an instance that is not disposed of, was given a place. */
  isNeeded(place: Place): boolean {
    const isMeant = (need: Place): boolean => placeOf(need) === placeOf(place);
    const { lives } = this;
    return (
      this.#askedFor.has(placeOf(place)) ||
      lives.some((life) => life.cleanups === 0 && life.needs.some(isMeant))
    );
  }

  request(context: InstanceContext, plan: Extract<Plan, { does: 'ask' }>): unknown {
    return this.nested(context, plan);
  }

  /** A change that a hook or component asks for. */
  nested(requests: SwapRequests, { slot, provider }: Extract<Plan, { does: 'ask' }>): Promise<unknown> {
    // A component that renews itself whenever it is activated would do so for ever.
    if ((this.#nestedAsks += 1) > MAX_NESTED_ASKS) return Promise.resolve();
    const swap =
      provider === undefined ? requests.refresh(slot) : requests.swap(slot, { provider, reason: 'nested' });
    const deed = provider === undefined ? undefined : { do: 'nested' as const, slot, provider };
    this.trackSwap(`nested ${slot} ${provider}`, swap, { deed });
    return swap;
  }

  /** The life of an instance; hostile ones have none. */
  lifeOf(instance: Instance): Life | undefined {
    return this.lives.find(({ self }) => self === instance.value);
  }

  /** Remembers a request until it settles, and how. */
  track(what: string, promise: Promise<unknown>): void {
    const request = this.#noteRequest(what, undefined, {});
    promise.then(
      () => void (request.state = 'fulfilled'),
      (error: unknown) => Object.assign(request, { state: 'rejected', error }),
    );
  }

  trackSwap(
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

/** A place as one word. */
export const placeOf = ({ slot, provider = '', capabilities = [] }: Place) =>
  `${slot} ${provider} ${[...capabilities].sort().join(',')}`;
