import { LifecycleError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { ScopeGetOptions, ScopeOptions } from '../../core/scope.js';
import type { Ref } from '../../core/token.js';
import type { Binding, CallTarget } from '../live/live-binding.js';
import { ScopedTarget, type Reached } from '../live/scoped-target.js';
import { Epochs } from './epoch.js';
import type { Maker } from './maker.js';
import { OpenScope, type ScopeHome, type ScopeValues } from './open-scope.js';
import { cleaned, Owned, type CleaningTools, type Thing } from './owned.js';
import { runningIn, runWithin } from './running-scope.js';
import { endErrorsOf, ScopeEndError } from './scope-end-error.js';
import { checkWork, valuesFrom } from './scope-options.js';
import { noneActive, notReady } from './scope-errors.js';
import type { ScopeExtras } from './scope-extras.js';
import { Pending } from './site.js';
import type { Source } from './template.js';

/** What scopes need of the container. */
export interface ScopesTools extends CleaningTools {
  /** How far the application is. */
  readonly stage: () => 'new' | 'starting' | 'started' | 'closing' | 'closed';
  readonly emptiness: (source: Source) => Error;
  /** Told what goes wrong when nobody waits for it any more. */
  readonly report: (error: unknown) => void;
}

/** Answers what a scope is asked for. */
export interface ScopeAnswers {
  answer(scope: OpenScope, ref: Ref | SlotName, options: ScopeGetOptions | undefined): unknown;
  answerAsync(scope: OpenScope, ref: Ref | SlotName, options: ScopeGetOptions | undefined): Promise<unknown>;
  /** What a value given for a token or class takes the place of; nothing where nothing provides it. */
  keysOf(ref: Ref): readonly unknown[];
}

/** The scopes of one application, and what has more than one instance in it. */
export class Scopes implements ScopeHome {
  readonly epochs: Epochs;
  /** Transients that the application itself was given. */
  readonly owned: Owned;
  /** The first of the scopes that have something to end: a list, since a set costs more than a scope. */
  #newest: ScopeExtras | undefined;

  /** Whether anything has run in a scope: an application without scopes pays nothing for those of others. */
  #isUsed = false;

  /** Set by the container. */
  answers: ScopeAnswers = NO_ANSWERS;

  constructor(readonly tools: ScopesTools) {
    this.epochs = new Epochs(tools.emptiness);
    this.owned = new Owned(tools, tools.report);
  }

  /** The scope that runs at the moment. */
  get current(): OpenScope | undefined {
    return this.#isUsed ? runningIn(this) : undefined;
  }

  /** @throws LifecycleError before start and after close; ScopeError for impossible options */
  open(options?: ScopeOptions, where = 'createScope'): OpenScope {
    const stage = this.tools.stage();
    if (stage !== 'started' && stage !== 'starting') throw refused(stage);
    return options === undefined ? this.openBare() : this.#openWith(options, where);
  }

  #openWith(options: ScopeOptions, where: string): OpenScope {
    const given = valuesFrom(options, where);
    const scope = new OpenScope(this, this.epochs.current, this.#values(given));
    if (options.signal) scope.follow(options.signal);
    return scope;
  }

  #values(given: ReadonlyMap<Ref, unknown>): ScopeValues | undefined {
    if (given.size === 0) return undefined;
    const byKey = new Map<unknown, unknown>(given);
    let override = false;
    for (const [ref, value] of given) {
      const keys = this.answers.keysOf(ref);
      override ||= keys.length > 0;
      for (const key of keys) byKey.set(key, value);
    }
    return { given, byKey, override };
  }

  /** A scope without values; also to try a template in, however far the application is. */
  openBare(): OpenScope {
    return new OpenScope(this, this.epochs.current, undefined);
  }

  /** A scope for as long as a function takes. @throws what the function throws; ScopeEndError where ending fails */
  async runIn<T>(fn: (scope: OpenScope) => T, options?: ScopeOptions): Promise<Awaited<T>> {
    checkWork(fn, 'runInScope');
    const scope = this.open(options, 'runInScope');
    const failures: unknown[] = [];
    let result: Awaited<T> | undefined;
    try {
      scope.signal.throwIfAborted();
      result = await scope.run(() => fn(scope));
    } catch (error) {
      failures.push(error);
    }
    const endErrors = await endErrorsOf(scope);
    if (endErrors.length > 0) throw new ScopeEndError([...failures, ...endErrors]);
    if (failures.length > 0) throw failures[0];
    return result as Awaited<T>;
  }

  run<T>(scope: OpenScope, fn: () => T): T {
    checkWork(fn, 'scope.run');
    this.#isUsed = true;
    return runWithin(this, scope, fn);
  }

  /**
   * Runs what belongs to no scope, whoever has asked for it: what everybody uses must not see the scope of one, nor keep it, nor
   * work on in it.
   */
  outside<T>(fn: () => T): T {
    return this.current === undefined ? fn() : runWithin(this, undefined, fn);
  }

  /** What calls of a live reference of scope `request` reach: the instance of the scope that runs at the moment. */
  target(source: Source & { readonly slot: { readonly title: string } }, isCallable: boolean) {
    const { title } = source.slot;
    const reach = (): Reached => this.#reach(source, title);
    return (binding: Binding): CallTarget => new ScopedTarget(binding, isCallable, reach);
  }

  #reach(source: Source, title: string): Reached {
    const scope = this.current;
    if (!scope) throw noneActive(title);
    const own = scope.overrides ? scope.overriding([source]) : undefined;
    const instance = own ? own.value : scope.instanceOf(scope.epoch.makerOf(source));
    if (!(instance instanceof Pending)) return { instance };
    return { building: instance.promise, refusal: () => notReady(title) };
  }

  answer(scope: OpenScope, ref: Ref | SlotName, options: ScopeGetOptions | undefined): unknown {
    return this.answers.answer(scope, ref, options);
  }

  answerAsync(scope: OpenScope, ref: Ref | SlotName, options: ScopeGetOptions | undefined): Promise<unknown> {
    return this.answers.answerAsync(scope, ref, options);
  }

  register(extras: ScopeExtras): void {
    if (extras === this.#newest || extras.before !== undefined) return;
    extras.behind = this.#newest;
    if (this.#newest) this.#newest.before = extras;
    this.#newest = extras;
  }

  unregister(extras: ScopeExtras): void {
    const { before, behind } = extras;
    if (before) before.behind = behind;
    else if (this.#newest === extras) this.#newest = behind;
    if (behind) behind.before = before;
    extras.before = undefined;
    extras.behind = undefined;
  }

  *#registered(): Iterable<AsyncDisposable> {
    for (let extras = this.#newest; extras; extras = extras.behind) yield extras.scope;
  }

  disposeOf(thing: Thing): void {
    void cleaned([thing], this.tools).then((errors) => errors.forEach(this.tools.report));
  }

  /** What `get` was asked for before, where it is transient. */
  knownTransient(ref: Ref | SlotName): Maker | undefined {
    const maker = this.epochs.current.known.get(ref);
    return maker !== undefined && !maker.isOncePerScope ? maker : undefined;
  }

  /** A transient for the application itself. @throws ScopeError `scope/not-ready` */
  make(maker: Maker): unknown {
    if (maker.template.isSlow) throw notReady(maker.title);
    const { size } = this.owned;
    try {
      const made = maker.make(undefined, this.owned);
      if (!(made instanceof Pending)) return made;
    } catch (error) {
      this.owned.dropFrom(size);
      throw error;
    }
    throw notReady(maker.title);
  }

  /** As {@link make}, however long it takes. */
  async makeAsync(maker: Maker): Promise<unknown> {
    const own = new Owned(this.tools, this.tools.report);
    try {
      const made = maker.make(undefined, own);
      const value = made instanceof Pending ? await made.promise : made;
      this.owned.take(own);
      return value;
    } catch (error) {
      (await own.end()).forEach(this.tools.report);
      throw error;
    }
  }

  /** Waits for open scopes, up to a deadline, and then ends those that are left. @returns what went wrong */
  async close(ms: number): Promise<readonly unknown[]> {
    await this.#quiet(ms);
    // Also those that nobody knows of, since they have made nothing yet.
    const over = this.epochs.end();
    const scopes = [...this.#registered()].map((scope) => endErrorsOf(scope));
    const errors = (await Promise.all(scopes)).flat();
    for (const epoch of over) epoch.release();
    return [...errors, ...(await this.owned.end())];
  }

  #quiet(ms: number): Promise<void> {
    if (this.epochs.open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.tools.clock.after(ms, resolve);
      this.epochs.whenEmpty = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}

const unanswered = (): never => {
  throw new TypeError('nobody answers yet');
};

const NO_ANSWERS: ScopeAnswers = { answer: unanswered, answerAsync: unanswered, keysOf: unanswered };

function refused(stage: string): LifecycleError {
  if (stage === 'new') {
    return new LifecycleError(
      'lifecycle/not-started',
      'No scope can be opened: the application has not been started.',
      { hint: 'await app.start() first' },
    );
  }
  return new LifecycleError('lifecycle/closed', `No scope can be opened: the application is ${stage}.`);
}
