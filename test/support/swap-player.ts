import { inject } from '../../src/container/injection/injection-context.js';
import type { FactoryContext } from '../../src/container/injection/making.js';
import type { Candidate } from '../../src/core/candidate.js';
import type { OneiricEvent } from '../../src/core/events.js';
import type { ProbationOptions, Swap } from '../../src/core/swap.js';
import type { CandidateOffer } from '../../src/modules/candidate-offer.js';
import { at, perform, Probe } from './probe.js';
import type { ScopedDeed } from './scoped-program.js';
import type { CandidatePlan, Command, Deed, Need, Place } from './swap-program.js';
import type { Request, SwapWorld } from './swap-world.js';

/** A dependency, and what was given for it. */
type Given = readonly [need: Need, probe: Probe | undefined];

/** Plays the commands of a random program in a world. */
export class SwapPlayer {
  readonly #attempts = new Map<CandidatePlan, number>();
  readonly #reactions = new Map<OneiricEvent['type'], Deed[]>();

  constructor(private readonly world: SwapWorld) {
    world.app.events$.subscribe(({ type }) => {
      const deeds = this.#reactions.get(type) ?? [];
      this.#reactions.delete(type);
      for (const deed of deeds) this.#do(deed);
    });
  }

  /** Runs one command. */
  async execute(command: Command): Promise<void> {
    this.world.steps += 1;
    switch (command.do) {
      case 'advance':
        this.world.clock.jump(command.ms);
        return;
      case 'elapse':
        return this.world.clock.elapse(command.ms);
      case 'micro':
        for (let tick = 0; tick < command.ticks; tick += 1) await Promise.resolve();
        return;
      case 'soon':
        this.world.clock.runSoon();
        return;
      case 'settle':
        return this.world.clock.settle();
      default:
        this.#doNow(command);
    }
  }

  #doNow(command: Exclude<Command, { do: 'advance' | 'elapse' | 'micro' | 'soon' | 'settle' }>): void {
    switch (command.do) {
      case 'start':
        return this.world.track('start', this.world.app.start());
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
        return void this.world.trackSwap(
          'swapAll',
          this.world.app.swapAll(deed.members, { probation: deed.probation }),
          { deed },
        );
      case 'unregister':
        return this.#unregister(deed);
      case 'amend':
        return this.#amend(deed);
      case 'unselect':
        this.world.trackSwap(`unselect ${deed.slot}`, this.world.app.unselect(deed.slot), { deed });
        return void this.world.wishes.delete(deed.slot);
      case 'avoid':
        return this.#avoid(deed);
      case 'abort':
        return this.#abort(deed);
      case 'getAsync':
        this.world.ask(deed.place);
        return this.world.track('getAsync', this.world.app.getAsync(deed.place.slot, pinOf(deed.place)));
      case 'call':
        return this.#call(deed);
      case 'endCalls':
        return this.world.endCalls(deed.which);
      case 'pause':
      case 'drain':
      case 'resume':
        return this.world.track(`${deed.do} ${deed.slot}`, this.world.app[deed.do](deed.slot));
      case 'openScope':
      case 'useScope':
      case 'endScope':
      case 'abortScope':
      case 'runInScope':
      case 'swapScoped':
      case 'swapWithScoped':
      case 'refreshScoped':
        return this.#scoped(deed);
      case 'close':
        this.world.wishes.clear();
        return this.world.track('close', this.world.app.close());
    }
  }

  /** As failover does. */
  #avoid({ slot, provider, isAvoided }: Extract<Deed, { do: 'avoid' }>): void {
    const avoidance = isAvoided ? { why: 'unhealthy', since: 0, until: 3_600_000 } : undefined;
    const avoidances = [{ slot, provider, avoidance }];
    void this.world.container.desires.wish({ avoidances, reason: 'avoid' });
  }

  #unregister(deed: Extract<Deed, { do: 'unregister' }>): void {
    const { app, parts, registered } = this.world;
    const { slot, provider, force } = deed;
    const candidate = parts.registry.findAny(slot, provider);
    registered.unregister(candidate, force, () =>
      this.world.trackSwap(`unregister ${slot} ${provider}`, app.unregister(slot, provider, { force }), {
        deed,
      }),
    );
  }

  #scoped(deed: ScopedDeed): void {
    const { app, scoped } = this.world;
    switch (deed.do) {
      case 'swapScoped':
        return void this.world.trackSwap('swapScoped', app.swap(deed.slot, { provider: deed.provider }));
      case 'refreshScoped':
        return void this.world.trackSwap('refreshScoped', app.refresh(deed.slot));
      case 'swapWithScoped': {
        const slots = ['service:r', 'adapter:a'] as const;
        const members = slots.map((slot, at) => ({ slot, provider: at === 0 ? deed.provider : deed.other }));
        return this.#do({ do: 'swapAll', members, probation: undefined });
      }
      default: {
        const running = scoped.do(deed);
        if (running) this.world.track(deed.do, running);
      }
    }
  }

  #askFor(deed: Extract<Deed, { do: 'swap' | 'select' | 'refresh' }>): void {
    const controller = deed.signal ? new AbortController() : undefined;
    const { drainTimeoutMs, probation } = deed;
    const options = {
      ...(probation && { probation }),
      ...(controller && { signal: controller.signal }),
      ...(drainTimeoutMs !== undefined && { drainTimeoutMs }),
    };
    const swap = this.#asked(deed, options);
    const what = `${deed.do} ${deed.slot} ${deed.do === 'refresh' ? '' : deed.provider}`;
    const request = this.world.trackSwap(what, swap, { deed, controller });
    if (deed.do === 'select') this.#wish(deed, request);
  }

  #wish(deed: Extract<Deed, { do: 'select' }>, request: Request): void {
    const isKnown = this.world.parts.registry.find(deed.slot, deed.provider) !== undefined;
    // What hears of this request may have asked for something else before it is written down here.
    const earlier = this.world.wishes.get(deed.slot)?.request.swap?.id ?? 0;
    const isNewest = earlier < (request.swap?.id ?? 0);
    if (isKnown && isNewest && this.world.parts.isOpen())
      this.world.wishes.set(deed.slot, { provider: deed.provider, request });
  }

  #asked(
    deed: Extract<Deed, { do: 'swap' | 'select' | 'refresh' }>,
    options: { signal?: AbortSignal; probation?: ProbationOptions },
  ): Swap {
    if (deed.do === 'refresh') return this.world.app.refresh(deed.slot, options);
    if (deed.do === 'select') return this.world.app.select(deed.slot, deed.provider, options);
    return this.world.app.swap(deed.slot, { ...options, provider: deed.provider, force: deed.force });
  }

  #abort({ which, bySignal }: Extract<Deed, { do: 'abort' }>): void {
    const open = this.world.requests.filter(({ state, swap }) => state === 'open' && swap !== undefined);
    const request = open[which % Math.max(1, open.length)];
    if (!request) return;
    request.isAborted = true;
    if (bySignal && request.controller) request.controller.abort();
    else request.swap?.abort('given up');
  }

  register(plan: CandidatePlan, { activate, signal }: { activate: boolean; signal: boolean }): void {
    const controller = signal ? new AbortController() : undefined;
    if (!activate) this.world.parked.add(plan.slot);
    const { slot, provider } = plan;
    const offer = this.#offer(plan);
    const options = { activate, ...(controller && { signal: controller.signal }) };
    this.world.registered.register(plan, () =>
      this.world.trackSwap(`register ${slot} ${provider}`, this.world.app.register(offer, options), {
        controller,
      }),
    );
    this.#look(plan);
  }

  /** Whoever holds a live reference makes the application look at instances before they serve. */
  #look({ slot, provider }: CandidatePlan): void {
    if (this.world.parts.registry.find(slot, provider)) this.world.app.live(slot);
  }

  #offer(plan: CandidatePlan): CandidateOffer {
    const { slot, provider, source, priority, capabilities, lazy } = plan;
    const [domain = '', key = ''] = slot.split(':');
    return {
      ...{ domain, key, provider, source, priority, capabilities, provides: [Probe] },
      activation: lazy ? 'lazy' : 'eager',
      inject: plan.needs.filter(({ late }) => !late).map((need) => ({ token: need.slot, ...wishOf(need) })),
      factory: (...args: never[]) => this.#build(plan, args),
    };
  }

  #amend(deed: Extract<Deed, { do: 'amend' }>): void {
    const { app, parts, registered } = this.world;
    const { candidates, removals, force, signal, drainTimeoutMs, probation } = deed;
    const controller = signal ? new AbortController() : undefined;
    const options = {
      force,
      ...(probation && { probation }),
      ...(controller && { signal: controller.signal }),
      ...(drainTimeoutMs !== undefined && { drainTimeoutMs }),
    };
    const gone = removals.map(({ slot, provider }) => parts.registry.findAny(slot, provider));
    const replaced = candidates.map((plan) => parts.registry.findAny(plan.slot, plan.provider, plan.source));
    const amendment = { register: candidates.map((plan) => this.#offer(plan)), unregister: removals };
    registered.amend(candidates, gone, () => {
      const swap = app.amend(amendment, options);
      const left = [...gone, ...replaced].filter((candidate) => candidate !== undefined);
      swap.then(({ outcome }) => outcome === 'rolledBack' || this.#checkLeft(left, swap), ignore);
      return this.world.trackSwap('amend', swap, { deed, controller });
    });
    for (const plan of candidates) this.#look(plan);
  }

  /** I14: nothing stays with what an amendment has taken away, unless it is there again. */
  #checkLeft(left: readonly Candidate[], { id }: Swap): void {
    const { parts } = this.world;
    if (parts.stage !== 'started') return;
    for (const { slot } of left)
      for (const { instance } of parts.slots.get(slot).cells()) {
        const { candidate } = instance ?? {};
        const isOffered =
          candidate && parts.registry.findAny(slot, candidate.provider, candidate.source) === candidate;
        if (candidate && left.includes(candidate) && !isOffered)
          this.world.broken(`I14: ${slot} stays with ${candidate.provider}, which #${id} took away`);
      }
  }

  #build(plan: CandidatePlan, args: readonly unknown[]): unknown {
    const context = args.at(-1) as FactoryContext;
    const late = plan.needs
      .filter((need) => need.late)
      .map((need) => [need, inject<Probe>(need.slot, wishOf(need))] as const);
    const early = plan.needs
      .filter((need) => !need.late)
      .map((need, index) => [need, args[index] as Probe | undefined] as const);
    const given = [...early, ...late].filter(([, probe]) => probe !== undefined);
    const attempt = this.#attempts.get(plan) ?? 0;
    this.#attempts.set(plan, attempt + 1);
    const build = at(plan.build, attempt) ?? { does: 'ok' };
    if (build.does === 'hang') this.world.hangingBuilds += 1;
    // A build that never returns may use what it was given yet; a hostile instance has no life to be seen.
    if (build.does === 'hang' || build.does === 'hostile') for (const [need] of given) this.world.ask(need);
    return perform(build, this.world, () => this.#newProbe(plan, { context, given, attempt }));
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
        isLate: this.world.parts.slots.get(slot).record.abandoned.has(`${provider}#${generation} build`),
        held: given.flatMap(([{ onSwap }, other]) => (onSwap === 'follow' || !other ? [] : other)),
      },
      ...{ running: new Map<string, number>(), cleanups: 0, cleanupAt: undefined, isCleanedUp: false },
      ...{ retiredAt: undefined, cut: undefined },
    };
    const others = given.flatMap(([, other]) => other ?? []);
    const probe = new Probe(life, this.world, others);
    this.world.lives.push(Probe.lifeOf(probe));
    return Object.assign(probe, Probe.hooks(probe, attempt));
  }

  #call({ place, kind, ms }: Extract<Deed, { do: 'call' }>): void {
    try {
      const live = this.world.app.live<Probe>(place.slot, pinOf(place));
      if (kind === 'work') live.ref.work(ms).catch(() => undefined);
      else if (kind === 'stream') drained(live.ref.stream(ms)).catch(() => undefined);
      else if (kind === 'use') void live.use((probe) => probe.count('use', () => this.#wait(ms)));
      else {
        const lease = live.lease();
        void lease.value.count('lease', () => this.#wait(ms)).then(() => lease[Symbol.dispose]());
      }
    } catch {
      // Nothing serves there; whether that is right is checked apart.
    }
  }

  #wait(ms: number): Promise<void> {
    return ms < 0 ? this.world.endless() : this.world.sleep(ms);
  }

  #hook({ moment, slot, plan }: Extract<Command, { do: 'hook' }>): void {
    try {
      this.world.app.hooks[moment](slot, (context) => {
        const asks = plan.does === 'ask' && moment === 'switched';
        if (asks) return void this.world.nested(context, plan);
        if (moment === 'switched' && plan.does !== 'throw') return undefined;
        return perform(plan, {
          sleep: (ms) => this.world.sleep(ms),
          ask: (asked) => this.world.nested(context, asked),
        });
      });
      if (moment === 'preSwap') this.world.preSwapHooks.add(slot);
    } catch {
      // The slot is not known yet.
    }
  }
}

const ignore = (): void => undefined;

const wishOf = (need: Need) => ({ optional: need.optional, onSwap: need.onSwap, ...pinOf(need) });

const pinOf = ({ provider, capabilities }: Place) => ({
  ...(provider !== undefined && { provider }),
  ...(capabilities !== undefined && { capabilities }),
});

async function drained(stream: AsyncIterable<unknown>): Promise<void> {
  const items = stream[Symbol.asyncIterator]();
  while ((await items.next()).done !== true);
}
