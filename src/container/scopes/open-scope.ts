import { ScopeError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { RequestScope, ScopeGetOptions } from '../../core/scope.js';
import { refName, type Of, type Ref } from '../../core/token.js';
import { Abortion } from '../../core/abortion.js';
import { followAbort } from '../../core/followers.js';
import type { Epoch } from './epoch.js';
import { findMade, Made, withoutMade } from './made-once.js';
import type { Maker } from './maker.js';
import { cleanUp, withoutThing, type CleaningTools, type Thing } from './owned.js';
import { ScopeEndError } from './scope-end-error.js';
import { ended, notReady, noValue } from './scope-errors.js';
import { ScopeExtras } from './scope-extras.js';
import { Pending, type AskedValue, type OncePerScope, type Owner, type Site } from './site.js';

/** What scopes need of their application. */
export interface ScopeHome {
  readonly tools: CleaningTools;
  /** What is asked for by more than a known name. */
  answer(scope: OpenScope, ref: Ref | SlotName, options: ScopeGetOptions | undefined): unknown;
  /** The same, after everything that it needs is active. */
  answerAsync(scope: OpenScope, ref: Ref | SlotName, options: ScopeGetOptions | undefined): Promise<unknown>;
  run<T>(scope: OpenScope, fn: () => T): T;
  /** It has something to end: what it made has to be disposed of, or somebody listens to its signal. */
  register(extras: ScopeExtras): void;
  unregister(extras: ScopeExtras): void;
  /** Disposes at once of what was made in a scope that has ended meanwhile. */
  disposeOf(thing: Thing): void;
}

/** The values of a scope. */
export interface ScopeValues {
  /** As they were handed in. */
  readonly given: ReadonlyMap<Ref, unknown>;
  /** The same, and by the cells of the slots whose contracts they are given for. */
  readonly byKey: ReadonlyMap<unknown, unknown>;
  /** Whether any of them takes the place of a provider. */
  readonly override: boolean;
}

const NO_VALUES: ReadonlyMap<Ref, unknown> = new Map();
const NO_ERRORS: readonly unknown[] = [];

/**
 * One scope: its values, and what it made. Its methods are private to the compiler only, and it extends nothing: V8 marks
 * every object of a class that has `#methods`, running two constructors takes as long as all else, and scopes are made by the
 * thousand.
 */
export class OpenScope implements RequestScope, Site, Owner {
  /** A token was asked for that it has no value for. */
  hasMissed = false;
  readonly overrides: boolean;
  readonly epoch: Epoch;
  readonly #home: ScopeHome;
  readonly #values: ScopeValues | undefined;
  #state: 'open' | 'ending' | 'ended' = 'open';
  #extras: ScopeExtras | undefined;
  #newest: Made | undefined;

  constructor(home: ScopeHome, epoch: Epoch, values: ScopeValues | undefined) {
    this.#home = home;
    this.epoch = epoch;
    this.#values = values;
    this.overrides = values !== undefined && values.override;
    epoch.open += 1;
  }

  get values(): ReadonlyMap<Ref, unknown> {
    return this.#values ? this.#values.given : NO_VALUES;
  }

  get isEnded(): boolean {
    return this.#state !== 'open' || this.epoch.isOver;
  }

  get signal(): AbortSignal {
    return this.aborting().signal;
  }

  private extras(): ScopeExtras {
    return (this.#extras ??= new ScopeExtras(this));
  }

  private aborting(): Abortion {
    const extras = this.extras();
    if (!extras.abortion) {
      extras.abortion = new Abortion();
      if (this.isEnded) extras.abortion.abort();
      else this.#home.register(extras);
    }
    return extras.abortion;
  }

  /** Aborts when another signal does. */
  follow(signal: AbortSignal): void {
    const abort = (): void => this.aborting().abort(signal.reason);
    if (signal.aborted) return abort();
    const extras = this.extras();
    extras.stopFollowing = followAbort(signal, abort);
    // A scope that nobody ends stops following when the application closes.
    this.#home.register(extras);
  }

  get<R extends Ref>(ref: R, options?: ScopeGetOptions): Of<R>;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a slot name says nothing of its type; the caller does
  get<T = unknown>(slot: SlotName, options?: ScopeGetOptions): T;
  get(ref: Ref | SlotName, options?: ScopeGetOptions): unknown {
    const known = options === undefined && !this.overrides ? this.epoch.known.get(ref) : undefined;
    if (known === undefined) return this.found(ref, options);
    const found = this.given(known);
    return readyNow(found, ref);
  }

  private found(ref: Ref | SlotName, options: ScopeGetOptions | undefined): unknown {
    this.checkOpen(ref);
    return readyNow(this.#home.answer(this, ref, options), ref);
  }

  getAsync<R extends Ref>(ref: R, options?: ScopeGetOptions): Promise<Of<R>>;
  getAsync<T = unknown>(slot: SlotName, options?: ScopeGetOptions): Promise<T>;
  async getAsync(ref: Ref | SlotName, options?: ScopeGetOptions): Promise<unknown> {
    this.checkOpen(ref);
    const found = await this.#home.answerAsync(this, ref, options);
    return found instanceof Pending ? found.promise : found;
  }

  run<T>(fn: () => T): T {
    if (this.isEnded) throw ended('The scope');
    return this.#home.run(this, fn);
  }

  private checkOpen(ref: Ref | SlotName): void {
    if (this.isEnded) throw ended(refName(ref));
  }

  /** What a maker gives here: its one instance, or a new one where it is transient. */
  given(maker: Maker): unknown {
    if (maker.isOncePerScope) return this.instanceOf(maker);
    this.checkUsable(maker);
    try {
      const made = maker.make(this, this);
      if (made instanceof Pending) return this.waitFor(maker, made.promise);
      this.checkUsable(maker);
      return made;
    } catch (error) {
      throw this.cleanOf(error);
    }
  }

  /** What components throw may quote what nobody may see. */
  private cleanOf(error: unknown): Error {
    const { clean } = this.#home.tools;
    return (clean ? clean(error) : error) as Error;
  }

  instanceOf(what: OncePerScope): unknown {
    this.checkUsable(what);
    const found = findMade(this.#newest, what);
    return found === undefined ? this.makeNew(what) : found.value;
  }

  private makeNew(what: OncePerScope): unknown {
    const made = (this.#newest = new Made(what, this.#newest));
    try {
      let value = what.make(this, this);
      if (value instanceof Pending) value = this.waitFor(what, value.promise, made);
      this.checkUsable(what);
      return (made.value = value);
    } catch (error) {
      this.drop(made);
      throw this.cleanOf(error);
    }
  }

  /** The end waits for what is being made; nobody is given it after that began. */
  private waitFor(what: OncePerScope, promise: Promise<unknown>, made?: Made): Pending {
    const extras = this.extras();
    const pending = (extras.pending ??= new Set());
    const ready = promise.then(
      (value) => {
        this.checkUsable(what);
        if (made) made.value = value;
        return value;
      },
      (error: unknown) => {
        if (made) this.drop(made);
        throw this.cleanOf(error);
      },
    );
    const leave = (): void => void pending.delete(over);
    const over: Promise<unknown> = ready.then(leave, leave);
    pending.add(over);
    this.#home.register(extras);
    return new Pending(ready);
  }

  private drop(failed: Made): void {
    this.#newest = withoutMade(this.#newest, failed);
  }

  // Its title is looked up for the message only: that costs more than all else here.
  private checkUsable(what: OncePerScope): void {
    if (this.#state !== 'open') throw ended(what.title);
  }

  own(value: unknown, title: string): void {
    if (this.#state === 'ended') return this.#home.disposeOf({ value, title });
    const thing = { value, title };
    const extras = this.extras();
    if (extras.things) extras.things.push(thing);
    else {
      // A list of one has room for one; an empty one makes room for many when the first comes.
      extras.things = [thing];
      this.#home.register(extras);
    }
  }

  disown(value: unknown): void {
    withoutThing(this.#extras?.things ?? [], value);
  }

  overriding(keys: readonly unknown[]): { readonly value: unknown } | undefined {
    const byKey = this.#values?.byKey;
    const key = byKey && keys.find((each) => byKey.has(each));
    return key === undefined ? undefined : { value: byKey?.get(key) };
  }

  lookUp({ ref, isOptional, where }: AskedValue): unknown {
    if (this.values.has(ref)) return this.values.get(ref);
    if (isOptional) return undefined;
    this.hasMissed = true;
    throw noValue(ref, where);
  }

  [Symbol.dispose](): void {
    if (this.#state !== 'open') return;
    const errors = this.beginEnd();
    if (errors === NO_ERRORS) return;
    if (errors instanceof Promise) {
      const ending = (this.extras().ending = this.endedBy(errors));
      ending.catch(() => undefined);
      throw stillCleaning();
    }
    if (errors.length > 0) throw new ScopeEndError(errors);
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'open') this.extras().ending = this.endedBy(this.beginEnd());
    return this.#extras?.ending ?? Promise.resolve();
  }

  private async endedBy(ending: readonly unknown[] | Promise<readonly unknown[]>): Promise<void> {
    const errors = await ending;
    if (errors.length > 0) throw new ScopeEndError(errors);
  }

  /** @returns what went wrong; a promise where something is not done when it returns */
  private beginEnd(): readonly unknown[] | Promise<readonly unknown[]> {
    const extras = this.#extras;
    if (extras) return this.endWith(extras);
    this.leave();
    return NO_ERRORS;
  }

  private endWith(extras: ScopeExtras): readonly unknown[] | Promise<readonly unknown[]> {
    this.#state = 'ending';
    extras.abortion?.abort();
    extras.stopFollowing?.();
    const { pending, things } = extras;
    if (pending && pending.size > 0) return this.endAfter(extras, pending);
    if (!things) {
      this.leave();
      return NO_ERRORS;
    }
    const errors: unknown[] = [];
    const running = cleanUp(things, this.#home.tools, errors);
    if (!running) this.leave();
    return running ? running.then(() => (this.leave(), errors)) : errors;
  }

  /** What is still being built gets as long as its deadlines allow: it has to be disposed of as well. */
  private async endAfter(
    extras: ScopeExtras,
    pending: ReadonlySet<Promise<unknown>>,
  ): Promise<readonly unknown[]> {
    await Promise.all(pending);
    const errors: unknown[] = [];
    await cleanUp(extras.things ?? [], this.#home.tools, errors);
    this.leave();
    return errors;
  }

  private leave(): void {
    this.#state = 'ended';
    if (this.#extras?.isOwing) this.#home.unregister(this.#extras);
    this.epoch.leave();
  }
}

/** @throws ScopeError `scope/not-ready` for what takes time */
function readyNow(found: unknown, ref: Ref | SlotName): unknown {
  if (found instanceof Pending) throw notReady(refName(ref));
  return found;
}

const stillCleaning = () =>
  new ScopeError(
    'scope/async-cleanup',
    'The scope has ended, but what it made takes time to be disposed of. That goes on.',
    { hint: 'end it with await using, or await scope[Symbol.asyncDispose]()' },
  );
