import { LifecycleError } from '../../core/errors.js';
import type { Live } from '../../core/live.js';
import type { SlotName } from '../../core/names.js';
import type { Contract, TokenKind } from '../../core/token.js';
import { NO_LINKS, type Chain } from '../interceptors/chain.js';
import type { Generation } from './generation.js';
import type { HeldCalls } from './held-calls.js';
import { InterceptedTarget } from './intercepted.js';
import { Attachment, BlockedTarget, type Binding, type CallTarget } from './live-binding.js';
import type { Branding } from './live-brand.js';
import { LiveGuard } from './live-guard.js';
import { LiveHold } from './live-hold.js';
import type { EachReport } from './live-each.js';
import { LiveHandle } from './live-handle.js';
import { LiveReference } from './live-reference.js';
import { LiveShape, type Member } from './live-shape.js';
import { OwnHandle } from './own-handle.js';
import { ScopedTarget } from './scoped-target.js';
import { ObservedAttachment, type CallObserver } from './observed.js';

/** What a cell is born with. */
export interface LiveCellOptions<T> {
  readonly slot: SlotName;
  /** Name of the contract, for people. */
  readonly name: string;
  /** The class that the reference is an instance of. */
  readonly contract?: Contract<T> | undefined;
  /** What is handed out: an object (default), something to call, or with `value` the instance itself. */
  readonly kind?: TokenKind | undefined;
  /** The error of every use before the first generation; default `lifecycle/not-active`. */
  readonly guard?: (() => Error) | undefined;
  /** What calls reach, where that is not the instance of the generation that the cell points at. */
  readonly target?: ((binding: Binding) => CallTarget) | undefined;
  /** Whether the members of an instance are known. Until then names that no class has fail as calls do. Default: they are. */
  readonly isMet?: (() => boolean) | undefined;
  /** Told what `each` functions fail with where nobody else is; without it, they are uncaught exceptions. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** What happens to calls besides being made; undefined ends it. */
export interface CallHandling {
  /** Is told how the calls of what it points at go, until it is pointed elsewhere. */
  readonly observer?: CallObserver | undefined;
  /** Where calls wait, whatever it is pointed at meanwhile. */
  readonly held?: HeldCalls | undefined;
  /** Why they are refused, whatever it is pointed at meanwhile. */
  readonly refusal?: (() => Error) | undefined;
  /** What they go through, whatever it is pointed at; those under way end as they began. */
  readonly chain?: Chain | undefined;
}

/** Calls are made, and nothing else. */
export const AS_USUAL: CallHandling = Object.freeze({});

/**
 * One place that points at a generation: the active reference of a slot, or a pin.
 * Its reference and handle stay the same for ever; `point` moves them, in one tick and without telling anybody.
 */
export class LiveCell<T> implements Branding {
  private readonly shape = new LiveShape();
  private readonly binding: Binding;
  private readonly blocker: LiveGuard;
  private readonly blocked: BlockedTarget;
  private reference: LiveReference | undefined;
  /** As `binding` and `reference`, of calls that are not refused. */
  private exemption: { readonly binding: Binding; readonly reference: LiveReference } | undefined;
  private handle: LiveHandle<T> | undefined;
  private attachment: CallTarget | undefined;
  private current: Generation<T> | undefined;
  /** Why calls fail while it points at nothing. */
  private emptiness: () => Error;
  /** Why calls are refused although it points at something. */
  private refusal: (() => Error) | undefined;
  /** Where calls wait although it points at something. */
  private holding: BlockedTarget | undefined;
  private cannotWait: (() => Error) | undefined;
  /** Interceptors around whatever it points at. */
  private chain = NO_LINKS;
  private intercepted: InterceptedTarget | undefined;

  constructor(private readonly options: LiveCellOptions<T>) {
    const { contract, kind } = options;
    if (contract) this.shape.describe(contract.prototype as object);
    this.emptiness = options.guard ?? (() => notActive(options));
    this.blocker = new LiveGuard(this.shape, kind === 'function', this.emptiness);
    this.blocked = new BlockedTarget(this.blocker);
    this.binding = { at: this.blocked, shape: this.shape, reference: () => this.ref };
  }

  /** The live reference. Of kind `value`, the instance itself: @throws the guard's error where there is none. */
  get ref(): T {
    if (this.options.kind === 'value') return this.pointedAt().instance;
    this.reference ??= new LiveReference(this.binding, this.options, this);
    return this.reference.object as T;
  }

  /** As `ref`, for calls of the application itself: they are let through while those of consumers are refused. */
  get exempt(): T {
    if (this.options.kind === 'value') return this.ref;
    this.exemption ??= this.newExemption();
    return this.exemption.reference.object as T;
  }

  /** What the reference prints as. */
  get label(): string {
    return `Live<${this.options.name}>(${this.current?.label ?? 'nothing active'})`;
  }

  /** The handle of the reference. */
  get live(): Live<T> {
    return this.handleOf();
  }

  /** The handle for one holder. */
  liveOf(holder: string): Live<T> {
    return new OwnHandle(this.handleOf(), holder);
  }

  /** What it points at, also while calls are refused. */
  get generation(): Generation<T> | undefined {
    return this.current;
  }

  /** Whether calls are refused. */
  get isGuarded(): boolean {
    return this.binding.at === this.blocked;
  }

  /** Adds the members of a candidate's prototype or built instance; to be done before the first `point` at it. */
  grow(source: object): void {
    this.learn(this.shape.grow(source));
  }

  private learn(changed: readonly Member[]): void {
    if (changed.length === 0) return;
    this.reference?.update(changed);
    this.exemption?.reference.update(changed);
    if (this.attachment instanceof ObservedAttachment) this.attachment.grow();
  }

  /** As `grow`, of what serves already and cannot be refused any more: where it cannot be looked at, it adds nothing. */
  growAsFarAsPossible(value: unknown): void {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
    try {
      this.grow(value);
    } catch {
      // The reference has the members of the contract and of the other candidates.
    }
  }

  /** A member that no instance has shown when it was built; undefined where this one has none. */
  read(name: string): unknown {
    const instance = this.reached(this.options.isMet?.() === false);
    // An instance of the current scope may have been built for this.
    if (this.shape.has(name)) return Reflect.get(this.ref as object, name);
    if (!isThing(instance) || !(name in instance)) return undefined;
    this.usable();
    const value: unknown = Reflect.get(instance, name, instance);
    if (typeof value !== 'function') return value === instance ? this.ref : value;
    this.learn(this.shape.addLate(name, value));
    return Reflect.get(this.ref as object, name);
  }

  /** Writes what no instance has shown when it was built. */
  write(name: string, value: unknown): boolean {
    const instance = this.reached(true);
    if (this.shape.has(name)) return Reflect.set(this.ref as object, name, value);
    this.usable();
    return isThing(instance) && Reflect.set(instance, name, value, instance);
  }

  /** The instance that calls would be made on. @throws where there is none and one is needed */
  private reached(isNeeded: boolean): unknown {
    const { attachment: at, current } = this;
    if (at instanceof ScopedTarget && !this.isGuarded) return isNeeded ? at.meet() : at.meetIfPossible();
    if (isNeeded) this.pointedAt();
    return at instanceof ScopedTarget ? undefined : current?.instance;
  }

  /** The switch: from here on calls go to this generation; a guard stays. Calls under way stay where they are. */
  point(generation: Generation<T>): void {
    if (this.current !== generation) {
      this.current = generation;
      this.attachment = this.options.target?.(this.binding) ?? new Attachment(generation, this.binding);
    }
    this.aim();
  }

  /** Does with calls what is asked for, and leaves the rest as it is. */
  treat(calls: CallHandling): void {
    if ('observer' in calls) this.observe(calls.observer);
    if ('held' in calls) this.hold(calls.held);
    if ('refusal' in calls) this.refuse(calls.refusal);
    if ('chain' in calls) this.intercept(calls.chain ?? NO_LINKS);
  }

  private observe(observer: CallObserver | undefined): void {
    const { current, binding } = this;
    // Of scopes nobody observes the calls: an instance goes with its scope, whatever its calls do.
    if (!current || this.options.target) return;
    this.attachment = observer
      ? new ObservedAttachment(current, binding, observer)
      : new Attachment(current, binding);
    this.aim();
  }

  /**
   * Tells `changes$` and `each` of the last `point` or `vacate`: after all cells of a group have switched. Never throws.
   * @param report told what functions of `each` fail with because of this; default `onError`
   */
  announce(report?: EachReport): void {
    this.handle?.announce(report);
  }

  /** Methods known to be asynchronous, by declaration or by what they returned before, reject; all others throw. */
  private refuse(makeError: (() => Error) | undefined): void {
    this.refusal = makeError;
    this.aim();
  }

  private intercept(chain: Chain): void {
    this.chain = chain;
    this.aim();
  }

  /** Where calls go that are let through: a stand-in only where somebody intercepts, so that others pay nothing. */
  private get open(): CallTarget | undefined {
    const isIntercepted = this.chain.length > 0 || (this.current?.around.length ?? 0) > 0;
    return this.attachment && isIntercepted ? (this.intercepted ??= this.newIntercepted()) : this.attachment;
  }

  private newIntercepted(): InterceptedTarget {
    const { slot, kind, target } = this.options;
    return new InterceptedTarget({
      slot,
      shape: this.shape,
      isCallable: kind === 'function',
      chain: () => this.chain,
      declared: () => this.current?.around ?? NO_LINKS,
      target: () => this.attachment ?? this.blocked,
      entrance: () => (this.refusal ? this.blocked : (this.attachment ?? this.blocked)),
      // Of scopes no calls are counted: the scope is, as a whole.
      generation: () => (target ? undefined : this.current),
    });
  }

  private hold(calls: HeldCalls | undefined): void {
    const target = (): CallTarget => this.open ?? this.blocked;
    const isCallable = this.options.kind === 'function';
    this.holding = calls && new BlockedTarget(new LiveHold(this.shape, { isCallable, calls, target }));
    this.cannotWait = calls?.terms.cannotWait;
    this.aim();
  }

  /** Points at nothing: calls fail with this, guarded or not. */
  vacate(makeError: () => Error): void {
    this.emptiness = makeError;
    this.current = undefined;
    this.attachment = undefined;
    this.aim();
  }

  /** One field is all that calls look at, so that none of this costs them anything. */
  private aim(): void {
    const { open, refusal, admitting } = this;
    this.blocker.makeError = open && refusal ? refusal : this.emptiness;
    this.binding.at = refusal ? this.blocked : admitting;
    if (this.exemption) this.exemption.binding.at = admitting;
  }

  /** Where calls go that are not refused. */
  private get admitting(): CallTarget {
    const { open } = this;
    return open ? (this.holding ?? open) : this.blocked;
  }

  private newExemption() {
    const binding: Binding = { at: this.admitting, shape: this.shape, reference: () => this.exempt };
    return { binding, reference: new LiveReference(binding, this.options, this) };
  }

  private handleOf(): LiveHandle<T> {
    return (this.handle ??= new LiveHandle<T>({
      ref: () => this.ref,
      generation: () => this.current,
      usable: () => this.usable(),
      pointedAt: () => this.pointedAt(),
      report: (error) => this.report(error),
    }));
  }

  private usable(): Generation<T> {
    if (this.isGuarded) throw this.blocker.makeError();
    if (this.cannotWait) throw this.cannotWait();
    return this.pointedAt();
  }

  private pointedAt(): Generation<T> {
    if (!this.current) throw this.blocker.makeError();
    return this.current;
  }

  private report(error: unknown): void {
    const { onError } = this.options;
    if (onError) return onError(error);
    queueMicrotask(() => {
      throw error;
    });
  }
}

const isThing = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

function notActive({ slot, name }: { slot: SlotName; name: string }): LifecycleError {
  return new LifecycleError('lifecycle/not-active', `${slot}: ${name} is not active yet.`, {
    hint: 'use it after the application has started, or ask for it with getAsync',
  });
}
