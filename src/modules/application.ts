import type { Observable } from 'rxjs';
import type { Container, CandidateFilter } from '../container/container.js';
import type { GraphOptions } from '../container/graph/graph-options.js';
import type { Graph } from '../container/graph/graph.js';
import type { AmendOptions, RegisterOptions, UnregisterOptions } from '../container/registry-changes.js';
import type { ExplainOptions, Explanation } from '../container/candidates/explanation.js';
import type { Query } from '../container/candidates/ranking.js';
import type { SlotStatus } from '../container/status.js';
import type { ActivityDecision, DomainRef, DrainOptions, PauseOptions } from '../core/activity.js';
import type { Candidate } from '../core/candidate.js';
import type { Constructable, GetOptions, ListOptions } from '../core/component.js';
import type { Health } from '../core/health.js';
import type { Interception, InterceptOptions, Interceptor, InterceptorMaker } from '../core/intercept.js';
import type { ActiveDescriptor, Live, LiveList } from '../core/live.js';
import type { LogLevels } from '../core/logger.js';
import type { RequestScope, ScopeOptions } from '../core/scope.js';
import type { SlotName } from '../core/names.js';
import type {
  ChangeOptions,
  GroupMember,
  GroupOptions,
  RefreshOptions,
  SelectOptions,
  Swap,
  SwapOptions,
} from '../core/swap.js';
import type { Of, Ref } from '../core/token.js';
import type { Difference } from '../container/desires/differences.js';
import { ApplicationFaces } from './application-faces.js';
import { ApplicationLife, type Ending } from './application-life.js';
import type { ApplicationLog } from './application-log.js';
import type { Composition } from './composition.js';
import { GivenParts } from './given-parts.js';
import type { ModuleGraph } from './module-graph.js';
import type { ModuleClass } from './module-record.js';
import type { ModuleRef } from './module-ref.js';
import type { CandidateOffer } from './candidate-offer.js';
import { LateCandidates, type Amendment } from './late-candidates.js';
import { OtherContainers } from './other-containers.js';
import type { SlotRef } from './slot-ref.js';
import { SwapHookRegistry } from './swap-hook-registry.js';

/** Slots by name, for typed `app.get('adapter:cache')`: extend it by interface merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by applications, through interface merging
export interface Slots {}

/** A running application: look things up, ask why, and change bindings while it serves. Made by `Oneiric.create`. */
export class Application extends ApplicationFaces implements AsyncDisposable {
  /** Hooks around swaps, of one slot or with `*` of all. Each call gives a function that removes the hook again. */
  readonly hooks: SwapHookRegistry;
  /** Other containers that work beside this one. */
  readonly container: OtherContainers;
  readonly #late: LateCandidates;
  readonly #container: Container;
  readonly #life: ApplicationLife;
  /** @internal its modules */
  readonly modules: ModuleGraph;
  readonly #given: GivenParts;
  readonly #composition: Pick<Composition, 'configured'>;
  /** @internal how it closes, as soon as it does */
  readonly ending = (): Ending | undefined => this.#life.ending;
  /** @internal a slot was there for a while only: where nobody was given it, nobody misses it */
  readonly dismiss = (slot: SlotName): void => this.#container.registrations.dismiss(slot);
  /** @internal the slots that are set to anything, by whomever, also those that nobody uses or offers anything for */
  readonly selected = (): readonly SlotName[] => this.#container.selections.slots();

  /** @internal use `Oneiric.create` */
  constructor(composition: Composition) {
    super(composition);
    const { container, graph } = composition;
    this.#late = new LateCandidates(composition);
    this.#composition = composition;
    this.#container = container;
    this.modules = graph;
    this.#given = new GivenParts(composition);
    graph.give((ref, asking, asked) =>
      ref === Application ? this : this.#given.give(ref, { asking, asked }),
    );
    this.hooks = new SwapHookRegistry(container);
    this.container = new OtherContainers(container.bridge);
    this.#life = new ApplicationLife(composition, (signal) => this.close(signal));
  }

  /** Starts what `create` was told to leave unstarted; a second call waits for the first. */
  start(): Promise<void> {
    return this.#life.start();
  }

  /**
   * Stops dependents first, runs every hook within its deadline, and is done when everything is disposed of.
   *
   * @param signal why, for `beforeApplicationShutdown` and `onApplicationShutdown`
   * @throws ShutdownError with everything that failed
   */
  async close(signal?: string): Promise<void> {
    await this.#life.close(typeof signal === 'string' ? signal : undefined);
  }

  /** @internal the log that ends after everything else, so that it says how that ended */
  logTo(log: ApplicationLog | undefined): void {
    this.#life.log = log;
  }

  /** @internal it could not start, and nobody gets it */
  readonly abandon = (): Promise<void> => this.#life.abandon();

  /** The levels of the log, to be changed while it is written; undefined where nothing is logged. */
  get log(): LogLevels | undefined {
    return this.#life.levels;
  }

  /** As `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Closes on these signals, once, and then lets the process end as the signal would have. Default SIGTERM and SIGINT. */
  enableShutdownHooks(signals?: readonly NodeJS.Signals[]): this {
    this.#life.hooks.enable(signals);
    return this;
  }

  /** The live reference of a slot, or a plain provider. Synchronous. @throws LifecycleError `lifecycle/not-active`; ResolutionError where nothing answers */
  get<K extends keyof Slots>(slot: K, options?: GetOptions): Slots[K];
  get<R extends Ref>(ref: R, options?: GetOptions): Of<R>;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a slot name says nothing of its type; the caller does
  get<T = unknown>(slot: SlotName, options?: GetOptions): T;
  get(ref: SlotRef, options?: GetOptions): unknown {
    try {
      return this.#container.get(ref, options);
    } catch (error) {
      throw this.#composition.configured.scrubber.clean(error);
    }
  }

  /** As `get`, and activates what is not active yet: once, however many ask. */
  getAsync<K extends keyof Slots>(slot: K, options?: GetOptions): Promise<Slots[K]>;
  getAsync<R extends Ref>(ref: R, options?: GetOptions): Promise<Of<R>>;
  getAsync<T = unknown>(slot: SlotName, options?: GetOptions): Promise<T>;
  getAsync(ref: SlotRef, options?: GetOptions): Promise<unknown> {
    return this.#composition.configured.scrubber.cleanly(this.#container.getAsync(ref, options));
  }

  /** The handle of a slot's live reference: generation, provider, `use`, `lease`, `each`. */
  live<R extends Ref>(ref: R, options?: GetOptions): Live<Of<R>>;
  live<T = unknown>(slot: SlotName, options?: GetOptions): Live<T>;
  live(ref: SlotRef, options?: GetOptions): unknown {
    return this.#container.handle(ref, options);
  }

  /**
   * All candidates of a slot that work, by precedence. Those that serve already are in it at once; from now on the others
   * are activated, and are in the list as soon as they serve, which `changes$` tells.
   *
   * @throws ResolutionError, where nothing is known of the slot; InjectionError, for what is no slot
   */
  all<R extends Ref>(ref: R, options?: ListOptions): LiveList<Of<R>>;
  all<T = unknown>(slot: SlotName, options?: ListOptions): LiveList<T>;
  all(ref: SlotRef, options?: ListOptions): unknown {
    return this.#container.all(ref, options);
  }

  /**
   * A scope, for one request, job or message. Whoever opens it ends it: `await using scope = app.createScope()`.
   * @throws LifecycleError `lifecycle/not-started`, `lifecycle/closed`; ScopeError `scope/bad-option`, `scope/unknown-option`
   */
  createScope(options?: ScopeOptions): RequestScope {
    return this.#container.scopes.open(options);
  }

  /**
   * Runs a function in a scope of its own, which is the current one for all that the function awaits, and ends the
   * scope when what the function returned has settled, whichever way.
   *
   * @throws what the function throws; ScopeEndError where ending the scope fails, the function's own error first
   */
  runInScope<T>(fn: (scope: RequestScope) => T, options?: ScopeOptions): Promise<Awaited<T>> {
    return this.#container.scopes.runIn(fn, options);
  }

  /** The scope that runs at the moment; undefined outside. */
  get scope(): RequestScope | undefined {
    return this.#container.scopes.current;
  }

  /** What serves a slot, current value first. */
  watch(ref: SlotRef): Observable<ActiveDescriptor> {
    return this.#container.changes$(ref);
  }

  /** The candidate that is first in the ranking, frozen; builds nothing. */
  resolve(ref: SlotRef, query?: Query): Candidate | undefined {
    return this.#container.resolve(ref, query);
  }

  /** Why a slot resolves as it does; its first line is what `resolve` gives. */
  explain(ref: SlotRef, options?: ExplainOptions): Explanation {
    return this.#container.explain(ref, options);
  }

  /** The candidates that are first in their rankings, or with `shadowed` all of them; frozen. */
  candidates(filter?: CandidateFilter): readonly Candidate[] {
    return this.#container.candidates(filter);
  }

  /** How every slot is doing, or one. */
  status(): readonly SlotStatus[];
  status(ref: SlotRef): SlotStatus;
  status(ref?: SlotRef): SlotStatus | readonly SlotStatus[] {
    return ref === undefined ? this.#container.status() : this.#container.status(ref);
  }

  /** What is not as it is wished — by configuration, selections, settings, secrets — and why; frozen. */
  differences(): readonly Difference[] {
    const { configured } = this.#composition;
    return Object.freeze([...this.#container.desires.differences(), ...configured.differences()]);
  }

  /**
   * Who holds what, by which policy and generation: frozen data, `toMermaid()`, `toDot()`. What is not built is read
   * from what the chosen candidates declare.
   * @throws ResolutionError `resolution/bad-query`; where nothing is known of `slot`
   */
  graph(options?: GraphOptions): Graph {
    return this.#container.graph(options);
  }

  /** Asks the active instance for its health now; undefined where there is none. Its details without secrets. */
  async probe(ref: SlotRef): Promise<Health | undefined> {
    const { scrubber } = this.#composition.configured;
    return scrubber.clean(await scrubber.cleanly(this.#container.probe(ref)));
  }

  /**
   * Switches a slot to a provider: built, initialised, checked, switched to in one tick; then the calls of the old
   * one end, and it is disposed of. The choice becomes the operator's selection at the switch.
   *
   * @throws SwapError (as a rejection) where it did not reach its switch: what served before still serves
   */
  swap(ref: SlotRef, options: SwapOptions): Swap {
    return this.#container.changes.swap(ref, options);
  }

  /** Switches several slots in one tick, or none of them. */
  swapAll(members: readonly GroupMember[], options?: GroupOptions): Swap {
    return this.#container.changes.swapAll(members, options);
  }

  /** A new instance of the candidate that serves. */
  refresh(ref: SlotRef, options?: RefreshOptions): Swap {
    return this.#container.changes.refresh(ref, options);
  }

  /** A durable wish for a provider: kept although it fails, and tried again until it holds. */
  select(ref: SlotRef, provider: string, options?: SelectOptions): Swap;
  /**
   * One module, as its providers see it; as in NestJS.
   *
   * @param module its class, or its name where the class stands for several dynamic modules: `CacheModule#2`
   * @throws ModuleError `modules/unknown-module`, `modules/ambiguous-module`
   */
  select(module: ModuleClass | string): ModuleRef;
  select(what: Ref | string, provider?: string, options?: SelectOptions): Swap | ModuleRef {
    if (arguments.length === 1) return this.#given.refOf(this.modules.nodeOf(what as ModuleClass | string));
    return this.#container.changes.select(what as SlotRef, provider as string, options);
  }

  /** Drops the operator's selection: ranking decides again. */
  unselect(ref: SlotRef, options?: ChangeOptions): Swap {
    return this.#container.changes.unselect(ref, options);
  }

  /**
   * Adds a candidate while the application runs: a decorated class, or an object with a factory. The promise rejects where it
   * came to be tried and failed, and says whether the candidate is registered: it stays, unless this was aborted.
   */
  register(candidate: Constructable | CandidateOffer, options?: RegisterOptions): Swap {
    return this.#late.register(candidate, options);
  }

  /**
   * Takes a candidate away; the slot moves to what it shadowed. Where that cannot serve, or this is aborted, the promise
   * rejects and the candidate is registered as before; with `force`, only where it is aborted.
   */
  unregister(ref: SlotRef, provider: string, options?: UnregisterOptions): Swap {
    return this.#late.unregister(ref, provider, options);
  }

  /**
   * Adds candidates and takes others away in one change: all of it is checked first, all slots concerned move in one tick, and
   * where any of it fails or is aborted, the registry is as it was and what served serves. What nobody needs yet is registered
   * only. Before `start` nothing moves.
   *
   * @throws as a rejection: what `register` and `unregister` reject with; RegistryError `registry/named-twice`,
   *   `registry/unknown-candidate`
   */
  amend(amendment: Amendment, options?: AmendOptions): Swap {
    return this.#late.amend(amendment, options);
  }

  /**
   * Puts an interceptor around every call of a slot's live references, pins and views, whatever serves, until it is
   * removed; calls under way end as they began. Instances themselves (`use`, leases, `rebuild`, `keep`) meet none.
   *
   * @throws RegistryError `registry/bad-interceptor`, `registry/not-live`; LifecycleError while it closes
   */
  intercept(
    ref: SlotRef,
    interceptor: Interceptor | InterceptorMaker,
    options?: InterceptOptions,
  ): Interception {
    return this.#container.interceptions.add(ref, interceptor, options);
  }

  /**
   * Refuses new calls of a slot, or of all slots of a domain, from now on; calls and leases under way go on. It can be swapped,
   * and stays paused. Resolves when its instances have been told (`onPause`).
   * @throws ActivityError `activity/unknown-domain`; `activity/not-live` for a value or transient
   */
  pause(what: SlotRef | DomainRef, options?: PauseOptions): Promise<void> {
    return this.#container.activities.pause(what, options);
  }

  /**
   * As `pause`, and resolves when nothing is in flight any more.
   * @throws ActivityError `activity/drain-timeout`: it stays draining; `activity/resumed`; as `pause`
   */
  drain(what: SlotRef | DomainRef, options?: DrainOptions): Promise<void> {
    return this.#container.activities.drain(what, options);
  }

  /**
   * Ends what `pause` or `drain` of the same slot or domain has begun. Resolves when instances whose calls are let through
   * again have been told (`onResume`). A slot takes calls where neither it nor its domain is paused: see `activityBy` of its status.
   */
  resume(what: SlotRef | DomainRef, options?: PauseOptions): Promise<void> {
    return this.#container.activities.resume(what, options);
  }

  /** What is paused or draining: slots and domains, by name, with who decided that and why; frozen. */
  paused(): readonly ActivityDecision[] {
    return this.#container.activities.refusals();
  }
}
