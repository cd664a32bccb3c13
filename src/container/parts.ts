import { LifecycleError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import type { Swap, SwapRequests } from '../core/swap.js';
import type { Ref } from '../core/token.js';
import { ActivityHooks } from './activity/activity-hooks.js';
import { Decisions } from './activity/decisions.js';
import { Drains } from './activity/quiet-slots.js';
import { absence } from './absence.js';
import { Bridge } from './bridge/bridge.js';
import type { ContainerOptions, Stage } from './container-options.js';
import { inCorrelation } from './correlation.js';
import { Conditions } from './candidates/conditions.js';
import { SettingsLedger } from './desires/settings-ledger.js';
import { unmetSelection } from './desires/unmet-selection.js';
import { Asking } from './swap/asking.js';
import type { ChangeId } from './swap/change.js';
import { conditionUnmet } from './injection/link-errors.js';
import { checkAsked } from './asked.js';
import { Linker } from './injection/linker.js';
import { closing } from './swap/outcomes.js';
import { OrdersOf, type BehalfTools } from './swap/on-behalf.js';
import { Planner } from './swap/planner.js';
import { Activation } from './activation.js';
import { candidatesOf, Resolver } from './candidates/ranking.js';
import { hostsOf } from './module-hooks/hook-host.js';
import { ModuleHooks } from './module-hooks/module-hooks.js';
import type { ModuleScope } from './plain/plain-provider.js';
import { Registrations } from './registrations.js';
import { Requests } from './requests.js';
import { Reconciler } from './swap/reconciler.js';
import { taskFailed, type OwnWorkTools } from './own-work.js';
import { CandidateRegistry } from './candidates/registry.js';
import { waitingFor } from './candidates/waiting.js';
import { Selections } from './candidates/selections.js';
import { OperatorSelections } from './operator-selections.js';
import { Owners } from './owners.js';
import { plainToolsOf } from './plain/plain-wiring.js';
import { Plains } from './plain/plains.js';
import type { Scopes } from './scopes/scopes.js';
import { newScopes, requestsLater, stagingBy } from './scopes/stagings.js';
import type { Chain } from './interceptors/chain.js';
import type { Cell, Instance, Slot, SlotListing } from './slot.js';
import { SlotTable, vacant, type LeftAlone } from './slot-table.js';
import type { Needs } from './swap/staging-tools.js';
import { SwapDriver } from './swap/swap-driver.js';
import { SwapHooks } from './swap/swap-hooks.js';
import { handsOf } from './swap/swap-wiring.js';
import { Troubles } from './swap/troubles.js';
import { Vetting } from './vetting.js';
import type { ChangeOrder } from './swap/work.js';

const NOTHING_WANTED: ReadonlyMap<SlotName, string> = new Map();

/** The parts of a container, wired: decides nothing itself. */
export class Parts {
  stage: Stage = 'new';
  /** What names mean for those outside every module; without modules everything is seen. */
  everything: ModuleScope | undefined;
  /** What `get` answered by name alone. It holds until a registration, or an instance handed out as it is moves. */
  readonly answers = new Map<Ref | SlotName, unknown>();
  readonly registry: CandidateRegistry;
  readonly selections = new Selections();
  readonly conditions: Conditions;
  /** Who is asked before candidates come. */
  readonly vetting: Vetting;
  readonly registrations = new Registrations(this);
  /** What instances have as their settings. */
  readonly settings: SettingsLedger;
  readonly operator: OperatorSelections;
  readonly resolver: Resolver;
  readonly slots: SlotTable;
  /** Interceptors that configuration puts around slots, by their names, also of those that there are not yet. */
  readonly configured = new Map<SlotName, Chain>();
  readonly linker: Linker;
  readonly owners = new Owners();
  readonly plains: Plains;
  readonly scopes: Scopes;
  readonly hooks = new SwapHooks();
  readonly asking = new Asking();
  /** How changes are asked for from outside. */
  readonly requests = new Requests(this);
  readonly reconciler: Reconciler;
  readonly activation: Activation;
  readonly driver: SwapDriver;
  readonly planner: Planner;
  readonly troubles: Troubles;
  readonly decisions = new Decisions();
  readonly drains = new Drains();
  /** What instances spawn and register. */
  readonly ownWork: OwnWorkTools;
  readonly activityHooks: ActivityHooks;
  readonly bridge = new Bridge();
  readonly moduleHooks: ModuleHooks;
  readonly #behalf: BehalfTools;
  /** Set by the container: requests on behalf of a hook. */
  requestsFor: (parent: ChangeOrder['parent']) => SwapRequests = () => {
    throw new LifecycleError('lifecycle/not-started', 'Nothing can be asked for yet.');
  };

  constructor(readonly options: ContainerOptions) {
    const { clock, emit } = options;
    this.registry = new CandidateRegistry(options);
    this.settings = new SettingsLedger(options.settings);
    this.conditions = new Conditions(this.registry, options.conditions);
    this.resolver = new Resolver(this.registry, this.selections);
    this.scopes = newScopes(this, (cell) => this.emptiness(cell));
    this.slots = new SlotTable(this.registry, {
      made: (slot) => this.#made(slot),
      emptiness: (cell) => this.emptiness(cell),
      onError: ({ slot }, error) => emit({ type: 'live.warning', at: clock.epoch(), slot: slot.name, error }),
      target: (cell) => this.scopes.target(cell, cell.slot.kind === 'function'),
    });
    this.vetting = new Vetting(this.registry, this.slots);
    this.operator = new OperatorSelections(this.selections, { ...options, slots: this.slots });
    this.linker = this.#linker(options);
    this.ownWork = ownWorkIn(options);
    this.plains = new Plains(plainToolsOf(this));
    this.reconciler = this.#reconciler();
    this.activityHooks = new ActivityHooks(options);
    this.moduleHooks = new ModuleHooks({
      ...options,
      hosts: () => hostsOf(this.plains, this.instances()),
      isOpen: () => this.isOpen(),
    });
    const dispatch: SwapDriver['dispatch'] = (event) => this.driver.dispatch(event);
    this.troubles = new Troubles({ clock, emit, slots: this.slots, dispatch });
    this.#behalf = this.#behalfTools();
    this.activation = this.#activation();
    this.planner = this.#planner();
    this.driver = new SwapDriver(clock, { emit, outside: (fn) => this.scopes.outside(fn) }, () =>
      handsOf(this, this.#behalf),
    );
  }

  /** Everything that is there, apart from what is on its way in or out. */
  instances(): Instance[] {
    return [...this.slots.values()].flatMap((slot) => [...slot.instances.values()]);
  }

  /** Whether changes may be asked for. */
  isOpen(): boolean {
    return this.stage === 'starting' || this.stage === 'started';
  }

  /** Why a cell without an instance cannot be called. @param path who asked, where that is known */
  emptiness(cell: Cell, path?: string): Error {
    const { name } = cell.slot;
    if (!this.isOpen()) return absence(name, this.stage);
    const waiting = waitingFor(this.registry, name, cell);
    if (cell.hasServed) return vacant(cell, waiting, this.#leftAlone(cell));
    return waiting.size > 0 ? conditionUnmet(name, waiting, path) : absence(name, this.stage);
  }

  /** The best candidate that could serve a cell, where that is left alone. */
  #leftAlone({ slot, provider, capabilities }: Cell): LeftAlone | undefined {
    const best = this.resolver.resolve(slot.name, { provider, capabilities });
    const block = best && this.reconciler.blockOf(best);
    return block && { provider: best.provider, error: block.error };
  }

  /** What was decided of a slot before there was one counts from its beginning. */
  #made(slot: Slot): void {
    this.decisions.applyTo(slot);
    const chain = this.configured.get(slot.name);
    if (chain) slot.treat({ chain });
  }

  /** The slot that a name means for an operator. @param asked what was asked, for errors. @throws ResolutionError where nothing is known of it */
  slotNamed(ref: Ref | SlotName, asked: string): SlotName {
    checkAsked(ref, asked);
    return this.linker.slotNamed(ref, this.everything);
  }

  /** Asks for a change. Once the application closes, only what it gives up may change. */
  request(order: ChangeOrder): Swap {
    const refusal = this.#refusal(order.slots);
    if (!refusal) return this.driver.request(order);
    order.edit?.undone('closing');
    return this.driver.refusedNow(refusal);
  }

  #refusal(slots: readonly SlotName[]): Error | undefined {
    const { stage } = this;
    if (stage !== 'closing' && stage !== 'closed') return undefined;
    return slots.every((slot) => this.slots.get(slot).released) ? undefined : closing(stage);
  }

  /** Re-reads the ranking of slots, as one group. */
  follow(
    slots: readonly SlotName[],
    order: Pick<ChangeOrder, 'asked' | 'parent' | 'through' | 'provisional'> & { reason: string },
  ) {
    const { reason, asked, parent, through, provisional } = order;
    return this.request({
      kind: 'follow',
      slots,
      wants: NOTHING_WANTED,
      force: false,
      automatic: true,
      asked,
      options: { reason },
      parent,
      through,
      provisional,
    });
  }

  #linker({ missing, outside }: ContainerOptions): Linker {
    return new Linker({
      registry: this.registry,
      slots: this.slots,
      plainTitles: () => this.plains.titles(),
      everything: () => this.everything,
      foreign: (ref) => this.bridge.find(ref) ?? missing?.(ref),
      outside: (ref) => outside?.(ref),
    });
  }

  #reconciler(): Reconciler {
    return new Reconciler({
      ...this.options,
      slots: this.slots,
      differs: (slot) => this.isOpen() && this.planner.differs(slot),
      isChanging: (slot) => this.isOpen() && this.driver.lane(slot).holder !== undefined,
      isWaiting: (slot) => this.planner.isWaiting(slot) || unmetSelection(this, slot.name) !== undefined,
      follow: (slots, reason) => void this.follow(slots, { reason }).switched,
    });
  }

  #behalfTools(): BehalfTools {
    const { asking, troubles, plains } = this;
    return {
      ...this.options,
      asking,
      troubles,
      requests: (parent) => this.requestsFor(parent),
      provide: (needs, parent) => this.#provide(needs, parent),
      plainNow: (plain, where, parent) => plains.now(plain, where, parent),
      released: (given) => this.released(given),
      outlived: (template) => this.scopes.epochs.outlive(template),
    };
  }

  #activation(): Activation {
    return new Activation({
      registry: this.registry,
      isOpen: () => this.isOpen(),
      emptiness: (cell, path) => this.emptiness(cell, path),
      isBlocked: (candidate) => this.reconciler.blocked.has(candidate),
      share: (cells) => this.driver.share(cells),
      relist: (about) => this.relist(about),
      follow: (slots, options) => this.follow(slots, options),
      reconcile: (slot, reason) => this.reconciler.reconcile(slot, reason),
    });
  }

  /** Lets a change have what its instances are given. @returns undefined where all of it is there */
  #provide({ cells, plains, lists }: Needs, parent: ChangeId | undefined): Promise<void> | undefined {
    const rising = this.plains.raise(plains, parent);
    if (cells.length === 0 && lists.length === 0) return rising;
    const { activation } = this;
    const filling = lists.map((list) => activation.fill(list, { parent }));
    return Promise.all([rising, activation.activate(cells, { parent }), ...filling]).then(() => undefined);
  }

  #planner(): Planner {
    const { hooks, linker, moduleHooks, scopes, owners, ownWork, vetting } = this;
    return new Planner({
      registry: this.registry,
      resolver: this.resolver,
      linker: this.linker,
      slots: this.slots,
      blocked: this.reconciler.blocked,
      settings: this.settings,
      staging: stagingBy({
        ...this.options,
        ...{ settings: this.settings, hooks, linker, moduleHooks, scopes, owners, ownWork, vetting },
        provide: (needs) => this.#provide(needs, undefined),
        plainNow: (plain, where) => this.plains.now(plain, where),
        requests: requestsLater(() => this.requestsFor(undefined)),
      }),
      orders: (work) => new OrdersOf(work, this.#behalf),
      refusal: (slots) => this.#refusal(slots),
      heldBack: (slot) => this.reconciler.heldBack(slot),
      unselect: (slot) => this.operator.set(slot, undefined),
      ancestors: (work) => this.driver.ancestors(work),
    });
  }

  /** What a name means may have changed. */
  forgetAnswers(): void {
    // A map that is cleared gets a new table, also where it was empty.
    if (this.answers.size > 0) this.answers.clear();
    this.scopes.epochs.forgetNames();
  }

  /** Looks again at who is in the lists of slots, and then tells those who watch. */
  relist(about: readonly { readonly slot: Slot }[]): void {
    for (const { slot } of about) slot.list?.update(candidatesOf(this.resolver.rank(slot.name)));
    // Closing is told by itself: there is nothing left in a list that could be called.
    for (const { slot } of about) if (!slot.released) slot.list?.announce();
  }

  released(given: Cell | SlotListing): void {
    if (given.kept) return;
    given.needed = false;
    this.reconciler.reconcile(given.slot.name, 'pin given back');
  }
}

const ownWorkIn = ({ clock, emit }: ContainerOptions): OwnWorkTools => ({
  clock,
  failed: (owner, failure) => emit(taskFailed(owner, failure, clock)),
  apart: (begin) => inCorrelation(undefined, begin),
});
