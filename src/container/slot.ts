import { takingCalls, type ActivityState } from '../core/activity.js';
import type { Candidate, CandidateScope } from '../core/candidate.js';
import { NOTHING_GIVEN, type CellPurpose, type GivenHolder } from './given.js';
import type { GivenInstance, GivenList } from './given.js';
import type { Health } from '../core/health.js';
import type { InstanceContext } from '../core/hooks.js';
import type { SlotName } from '../core/names.js';
import type { SwapRequests } from '../core/swap.js';
import { isClass, isToken, refName, type TokenKind } from '../core/token.js';
import { Abortion } from '../core/abortion.js';
import { declaredFor } from './interceptors/declared.js';
import { Generation } from './live/generation.js';
import { cleanupOf, hookOf } from './hook-of.js';
import { OwnWork, type OwnWorkTools } from './own-work.js';
import { ToldInstance } from './swap/hook-contexts.js';
import type { Owner } from './owners.js';
import type { PlainProvider } from './plain/plain-provider.js';
import { offersAll } from './candidates/ranking.js';
import type { SlotShape } from './slot-shape.js';
import type { HeldCalls } from './live/held-calls.js';
import { AS_USUAL, LiveCell, type CallHandling } from './live/live-cell.js';
import type { Owned } from './scopes/owned.js';
import type { Template } from './scopes/template.js';
import type { StandingBy } from './standing-by.js';
import type { Recipe } from './injection/recipe.js';
import { SlotRecord } from './slot-record.js';
import { SmallMap } from './small-map.js';
import { SmallSet } from './small-set.js';

/** Who was given references: an instance of a candidate, or a plain provider that is built. */
export type Holder = GivenHolder<Cell, Keeping, SlotListing>;

export type Keeping = GivenInstance<Cell, Instance>;

export interface SlotListing extends GivenList<Slot, Holder> {
  readonly slot: Slot;
}

/** Most slots have neither pins nor views. */
const NO_CELLS: ReadonlyMap<string, Cell> = new Map();
const NO_PLAINS: readonly PlainProvider[] = [];

/** One instance of a candidate: staged, serving or retiring. */
export class Instance implements Holder, Owner {
  readonly abortion = new Abortion();
  holds: ReadonlySet<Cell> = NOTHING_GIVEN;
  requires: ReadonlySet<Cell> = NOTHING_GIVEN;
  foreign = 0;
  keeps: Keeping[] | undefined;
  direct: Map<Cell, boolean> | undefined;
  lists: Set<SlotListing> | undefined;
  /** Cells together with which it is rebuilt, and what each of them pointed at when it was built. */
  rebuilds: Map<Cell, Instance | undefined> | undefined;
  readonly number: number;
  #generation: Generation | undefined;
  #value: unknown;
  #template: Template | undefined;
  /** Transients that were made for it, and go with it. */
  owned: Owned | undefined;
  #ownWork: OwnWork | undefined;
  #isToldToStop = false;
  isDisposed = false;
  /** Close has come to it: no cell shall point at it any more. */
  isGivenUp = false;
  /** Close calls NestJS's hooks of the way down; else they come with its cleanup. */
  isToldByClose = false;
  /** Its `onActivate` is over: it does what it does by itself. */
  isActivated = false;
  /** Its successor must not be there beside it: whoever does not hold it yet is not given it any more. */
  isToRest = false;
  /** Its successor is being built: its calls wait. */
  isResting = false;
  /** What its checks said before it came to serve, if it has any. */
  verdict: Health | undefined;
  /** It knows that its slot is paused. */
  isPaused = false;
  /** Plain providers that it was given. */
  plains: readonly PlainProvider[] = NO_PLAINS;

  constructor(
    readonly slot: Slot,
    readonly candidate: Candidate,
    readonly recipe: Recipe,
  ) {
    this.number = slot.generation += 1;
  }

  /** What it was made by. */
  get origin(): object {
    return this.recipe;
  }

  get title(): string {
    return this.slot.name;
  }

  get name(): string {
    return `${this.slot.name}#${this.number}`;
  }

  /** Whether it is what its candidate serves with: neither staged nor on its way out. */
  get isServing(): boolean {
    return this.slot.instances.get(this.candidate) === this;
  }

  get label(): string {
    return `${this.candidate.provider}#${this.number}`;
  }

  /** What was built; nothing where its slot has more than one instance, which its template makes. */
  get value(): unknown {
    return this.#value;
  }

  get template(): Template | undefined {
    return this.#template;
  }

  /** The counter of its calls; exists once it is built. */
  get generation(): Generation {
    if (!this.#generation) throw new TypeError(`${this.label} is not built`);
    return this.#generation;
  }

  get isBuilt(): boolean {
    return this.#generation !== undefined;
  }

  built(value: unknown, since: number): void {
    this.#value = value;
    this.#generation = new Generation({
      slot: this.slot.name,
      provider: this.candidate.provider,
      number: this.number,
      instance: value,
      since,
      around: declaredFor(this.candidate, this.recipe.around),
    });
  }

  /** It makes instances from here on, instead of being one. */
  makesBy(template: Template, since: number): void {
    this.built(undefined, since);
    this.#template = template;
  }

  /** What hooks and factories are told; `requests` belong to the change that it is told in. */
  context(requests: SwapRequests, tools: OwnWorkTools): InstanceContext {
    return new ToldInstance(this, requests, tools);
  }

  /** What it has spawned and registered; undefined where it never asked for either. */
  get ownWork(): OwnWork | undefined {
    return this.#ownWork;
  }

  /** As `ownWork`, made when first asked for. */
  own(tools: OwnWorkTools): OwnWork {
    if (this.#ownWork) return this.#ownWork;
    this.#ownWork = new OwnWork(this, tools);
    if (this.#isToldToStop) this.#ownWork.stop();
    if (this.isDisposed) this.#ownWork.shut();
    return this.#ownWork;
  }

  /** Cancels its tasks, also those that it may still spawn. */
  stopOwnWork(): void {
    this.#isToldToStop = true;
    this.#ownWork?.stop();
  }

  get ownerName(): string {
    return `${this.slot.name} ${this.label}`;
  }

  get cleanup(): (() => unknown) | undefined {
    return this.recipe.owned ? cleanupOf(this.#value) : undefined;
  }

  /** Whatever ends it, in order: NestJS's hooks around its own cleanup. */
  get endings(): (() => unknown)[] {
    const { cleanup } = this;
    if (this.isToldByClose || !this.recipe.owned) return cleanup ? [cleanup] : [];
    const before = this.hook('onModuleDestroy');
    const then = this.hook('beforeApplicationShutdown');
    return [before, then, cleanup, this.hook('onApplicationShutdown')].filter((hook) => hook !== undefined);
  }

  /** A hook of the instance, bound to it; undefined where it has none or is not ours to call. */
  hook(name: string): ((...args: readonly unknown[]) => unknown) | undefined {
    return this.recipe.owned ? hookOf(this.#value, name) : undefined;
  }
}

/** One place that points at a candidate's instance: the active reference of a slot, a pin or a view. */
export class Cell implements CellPurpose {
  instance: Instance | undefined;
  /** Somebody asked for it: it is filled as soon as there is something to fill it with. */
  needed = false;
  /** It has pointed at something before. */
  hasServed = false;
  /** The application itself was given it: it outlives its holders. */
  kept = false;
  /** Whoever was given it; a pin or view is released with the last of them. */
  readonly holders = new SmallSet<Holder>();
  /** Instances that are rebuilt whenever it moves to another one. */
  rebuilders: Set<Instance> | undefined;
  readonly provider: string | undefined;
  readonly capabilities: readonly string[] | undefined;
  #live: LiveCell<unknown> | undefined;
  #calls: CallHandling;

  constructor(
    readonly slot: Slot,
    { provider, capabilities }: CellPurpose = {},
  ) {
    this.#calls = slot.calls;
    this.provider = provider;
    this.capabilities = capabilities;
  }

  /** Whether it is what serves its slot, and neither a pin nor a view. */
  get isActive(): boolean {
    return this.provider === undefined && this.capabilities === undefined;
  }

  /** Whether a candidate is one of those that it may point at. */
  accepts(candidate: Candidate): boolean {
    const { provider, capabilities = [] } = this;
    return (provider === undefined || provider === candidate.provider) && offersAll(candidate, capabilities);
  }

  /** The live reference and its handle, made when first looked at. */
  get live(): LiveCell<unknown> {
    this.#live ??= this.slot.newLiveCell(this, this.#calls);
    return this.#live;
  }

  /** Whether somebody wants it to point at something. */
  get isWanted(): boolean {
    return this.needed || (this.provider !== undefined && this.slot.list?.needed === true);
  }

  /** Whether it serves, or the application or a holder was given it. */
  get isInUse(): boolean {
    return this.instance !== undefined || this.kept || this.holders.size > 0;
  }

  /** Tells the shape of the live reference about one more object that it may have to forward to. */
  grow(source: object): void {
    this.#live?.grow(source);
  }

  /** The switch of this cell: one assignment for whoever holds the live reference. */
  point(instance: Instance): void {
    this.hasServed = true;
    this.instance = instance;
    if (this.#calls.observer) this.#calls = { ...this.#calls, observer: undefined };
    this.#live?.point(instance.generation);
  }

  /** Does with calls what is asked for, and leaves the rest as it is. */
  treat(calls: CallHandling): void {
    this.#calls = { ...this.#calls, ...calls };
    this.#live?.treat(calls);
  }

  /** Empties the cell: calls fail from here on. */
  clear(makeError: () => Error): void {
    // Made now if never: whoever asks for it later gets the members that the instance had.
    if (!this.slot.isRaw) this.live.vacate(makeError);
    this.instance = undefined;
  }

  /**
   * Tells those who watch, after all cells of a group have switched.
   * @param failed told what functions of `each` fail with because of this
   */
  announce(failed?: (error: unknown, cell: Cell) => void): void {
    this.#live?.announce(failed && ((error) => failed(error, this)));
  }
}

/** One slot at run time: its cells and the instances that they point at. */
export class Slot {
  /** What happens to calls besides being made, whichever cell they go through. */
  calls: CallHandling = AS_USUAL;
  readonly active = new Cell(this);
  pins = NO_CELLS;
  /** By the sorted names of what they ask for. */
  views = NO_CELLS;
  /** All of them, until there is one more or less: it is looked through at every step of a change. */
  #cells: readonly Cell[] | undefined;
  /** Once somebody asked for it. */
  list: SlotListing | undefined;
  /** Live instances, at most one per candidate; retiring ones have left. */
  readonly instances = new SmallMap<Candidate, Instance>();
  readonly record = new SlotRecord<Instance>();
  /** Number of the newest instance built for this slot. */
  generation = 0;
  /** What operators have decided about its calls. */
  activity: ActivityState;
  /** What the last of its scoped instances looked like. */
  model: object | undefined;
  /** Calls that wait for what it will serve with. */
  held: HeldCalls | undefined;
  /** The change that it is tried by, while what that replaced stands by. */
  standby: StandingBy<Instance> | undefined;
  /** Given up by close: nothing is wanted here any more. */
  released = false;

  constructor(
    readonly name: SlotName,
    readonly shape: SlotShape<Cell>,
  ) {
    this.activity = takingCalls(name);
  }

  /** Does with the calls of every cell that there is or will be what is asked for, whatever serves. */
  treat(calls: Pick<CallHandling, 'refusal' | 'chain'>): void {
    this.calls = { ...this.calls, ...calls };
    for (const cell of this.cells()) cell.treat(calls);
  }

  /** Whether consumers get the instance itself, because nothing can stand in for it. */
  get isRaw(): boolean {
    return this.kind === 'value' || this.scope === 'transient';
  }

  /** How many instances there are: one, one per scope, or one per injection. */
  get scope(): CandidateScope {
    return this.shape.scope;
  }

  get kind(): TokenKind {
    const { contract } = this.shape;
    return isToken(contract) ? contract.kind : 'object';
  }

  get title(): string {
    const { contract } = this.shape;
    return contract === undefined ? this.shape.title() : refName(contract);
  }

  /** The active cell, then pins, then views, as they are now. */
  cells(): readonly Cell[] {
    return (this.#cells ??= [this.active, ...this.pins.values(), ...this.views.values()]);
  }

  forgetPin(provider: string): void {
    (this.pins as Map<string, Cell>).delete(provider);
    this.#cells = undefined;
  }

  /** The pin of a provider, made when first asked for. */
  pin(provider: string): Cell {
    return this.pins.get(provider) ?? this.#add('pins', provider, { provider });
  }

  /** The view of a set of capabilities, made when first asked for. @param capabilities names, at least one */
  view(capabilities: readonly string[]): Cell {
    const names = [...new Set(capabilities)].sort();
    const signature = names.join(',');
    return this.views.get(signature) ?? this.#add('views', signature, { capabilities: Object.freeze(names) });
  }

  #add(to: 'pins' | 'views', name: string, purpose: CellPurpose): Cell {
    const cell = new Cell(this, purpose);
    if (this[to] === NO_CELLS) this[to] = new Map();
    (this[to] as Map<string, Cell>).set(name, cell);
    this.#cells = undefined;
    return cell;
  }

  /** Tells the live references that candidates of this kind may come to serve. */
  expect(recipe: Recipe): void {
    if (!recipe.prototype) return;
    for (const cell of this.cells()) cell.grow(recipe.prototype);
  }

  newLiveCell(cell: Cell, calls: CallHandling): LiveCell<unknown> {
    const { contract, onError, emptiness, target } = this.shape;
    const live = new LiveCell<unknown>({
      ...{ slot: this.name, name: this.title, kind: this.kind },
      contract: isClass(contract) ? contract : undefined,
      guard: () => emptiness(cell),
      target: this.scope === 'request' ? target(cell) : undefined,
      isMet: () => (this.scope === 'request' ? cell.instance?.template?.model !== undefined : cell.hasServed),
      onError: (error) => onError(cell, error),
    });
    for (const prototype of this.shape.prototypes()) live.grow(prototype);
    if (this.model) live.grow(this.model);
    if (cell.instance) {
      live.growAsFarAsPossible(cell.instance.template?.model ?? cell.instance.value);
      live.point(cell.instance.generation);
    }
    live.treat(calls);
    return live;
  }
}
