import type { InjectOptions, SettingsClass, Wish } from '../../core/component.js';
import { gistOf, oneLineOf, ResolutionError, SwapError } from '../../core/errors.js';
import { isHealth, notAVerdict, worse, type Health } from '../../core/health.js';
import type { InstanceContext } from '../../core/hooks.js';
import { shown, type SlotName } from '../../core/names.js';
import { refName, type Ref } from '../../core/token.js';
import type { StepOutcome } from './change.js';
import { withDeadline, type Timed } from './deadline.js';
import { withInjection } from '../injection/injection-context.js';
import { deliver, notThereYet } from '../deliver.js';
import { hold, holdList, keep } from '../holder.js';
import { rebuildWith } from '../rebuilds.js';
import { givePlain } from '../plain/plain-holder.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import { PlainSource } from '../plain/plain-source.js';
import { wordsOfKind } from '../kinds.js';
import type { Cell, Instance, Slot, SlotListing } from '../slot.js';
import { failure, fits } from './failed-step.js';
import { ToldFactory } from './hook-contexts.js';
import { declareHooksOfInstance } from './hook-owners.js';
import type { Needs, StagingOrders, StagingTools } from './staging-tools.js';
import { foreignValueOf, withForeignValues } from '../injection/foreign-links.js';
import type { CellLink, Link } from '../injection/link.js';
import type { Recipe } from '../injection/recipe.js';
import { noneActive, notReady } from '../scopes/scope-errors.js';
import { afterPending, Pending } from '../scopes/site.js';
import { transientFor } from '../scopes/transient.js';

const WELL: StepOutcome = Object.freeze({ ok: true });
// Answered in a later microtask all the same: by then, whoever asks for changes in one tick has asked for all of them.
const GIVEN = Promise.resolve(WELL);

const NO_LINKS: readonly CellLink[] = [];

function asksDirectly(recipe: Recipe): boolean {
  try {
    return recipe.wishes().some(({ options: { onSwap = 'follow' } }) => onSwap !== 'follow');
  } catch {
    // Whoever needs its links says why there are none.
    return false;
  }
}

/** One instance on its way to serve: it is given its dependencies, built, initialised and checked. */
export class Staging {
  /** Members of the same change that must be ready before it is built. */
  needs: readonly Staging[] = [];
  #links: readonly Link[] | undefined;
  /** Given by `inject()` although they point at nothing yet. */
  readonly #owed: Cell[] = [];

  constructor(
    readonly instance: Instance,
    private readonly tools: StagingTools,
    protected readonly orders: StagingOrders,
  ) {
    this.isLive = instance.isBuilt;
  }

  /** Whether it was built by an earlier change, for a pin: then only its health is asked for. */
  readonly isLive: boolean;

  /** What the constructor or factory asks for. @throws as the linker does, and where it cannot have that */
  get links(): readonly Link[] {
    if (this.#links) return this.#links;
    const { recipe, candidate } = this.instance;
    const { linker } = this.tools;
    const links = recipe.wishes().map((wish) => linker.link(wish, recipe.scope, candidate.scope));
    for (const link of links) {
      if (link.kind === 'cell') this.#check(link);
      if (link.kind === 'list') this.#refuseItself(link.list.slot, link.where);
    }
    return (this.#links = links);
  }

  /** As `links`, but nothing where that cannot be told: the step that needs them says why. */
  get knownLinks(): readonly Link[] {
    if (this.isLive) return [];
    try {
      return this.links;
    } catch {
      return [];
    }
  }

  /** Those of `knownLinks` by which instances themselves are handed out. Few ask for any, and finding links is dear. */
  get directLinks(): readonly CellLink[] {
    if (!asksDirectly(this.instance.recipe)) return NO_LINKS;
    return this.knownLinks.filter((link) => link.kind === 'cell').filter(({ policy }) => policy !== 'follow');
  }

  /** Takes hold of what the constructor or factory asks for, and activates what is not active. */
  dependencies(): Promise<StepOutcome> {
    if (this.isLive) return GIVEN;
    try {
      const provided = this.orders.provide(this.#needs());
      const isForeign = this.links.some(({ kind }) => kind === 'foreign');
      const awaited = isForeign ? this.#askAfter(provided) : provided;
      if (!awaited) return GIVEN;
      return awaited.then(
        () => WELL,
        (error: unknown) => this.#dependencyFailed(error),
      );
    } catch (error) {
      return Promise.resolve(this.#dependencyFailed(error));
    }
  }

  async #askAfter(provided: Promise<void> | undefined): Promise<void> {
    await provided;
    await this.askOthers(this.links);
  }

  protected async askOthers(links: readonly Link[]): Promise<void> {
    const { clock, deadlines } = this.tools;
    const during = <T>(code: () => T): T => this.orders.during(code);
    this.#links = await withForeignValues(this.instance, links, { clock, ms: deadlines.build, during });
  }

  /** Remembers what the instance is given. @returns what is not there yet */
  #needs(): Needs {
    const cells: Cell[] = [];
    const plains: PlainProvider[] = [];
    const lists: SlotListing[] = [];
    for (const link of this.links) {
      if (link.kind === 'cell') cells.push(...this.#hold(link));
      if (link.kind === 'plain') plains.push(link.plain);
      if (link.kind === 'list') lists.push(link.list);
    }
    for (const list of lists) holdList(this.instance, list);
    this.instance.plains = plains;
    return { cells, plains, lists };
  }

  #check({ cell, where }: CellLink): void {
    const { candidate } = this.instance;
    if (cell.provider === undefined && cell.accepts(candidate)) this.#refuseItself(cell.slot, where);
  }

  /** Its own slot's active reference, a view that it may fill, or the list would lead back to it as soon as it serves. */
  #refuseItself(asked: Slot, where: string): void {
    const { slot, recipe } = this.instance;
    if (asked !== slot) return;
    throw new ResolutionError(
      'resolution/cycle',
      `${recipe.title} depends on ${slot.name}, which it offers itself.`,
      {
        path: `${where} -> ${slot.name} (${recipe.title})`,
        hint: 'pin the other candidate: @Inject(…, { provider: … })',
      },
    );
  }

  /** @returns the cell if it has to be filled first: not by this very change, and not with what nobody offers */
  #hold(link: CellLink): readonly Cell[] {
    const { instance } = this;
    const { cell, policy, optional, isOffered } = link;
    const empty = hold(instance, link);
    if (policy === 'rebuild') rebuildWith(instance, cell, undefined);
    return this.orders.target(cell) || (optional && !isOffered) ? [] : empty;
  }

  #dependencyFailed(error: unknown): StepOutcome {
    if (!(error instanceof SwapError)) return { ok: false, error, outstanding: false };
    const text = `${this.instance.label} needs ${error.slot}, which cannot be activated: ${gistOf(error)}`;
    return failure('resolve', { code: 'swap/dependency-failed', text, cause: error });
  }

  build(done: (outcome: StepOutcome) => void): void {
    if (this.isLive) return done(WELL);
    const { instance, tools } = this;
    const work = (): unknown => {
      const values = this.links.map((link) => this.#valueOf(link));
      return values.some((value) => value instanceof Pending)
        ? afterPending(values).then((ready) => this.orders.during(() => this.#assemble(ready)))
        : this.#assemble(values);
    };
    const build = (): unknown => this.orders.during(work);
    withDeadline(tools.clock, { ms: tools.deadlines.build, work: build }, (timed) => {
      if (timed.end === 'done') return done(this.#accept(timed.value));
      if (timed.end === 'timedOut') this.orders.abandoned(instance, 'build', timed.late);
      done(this.#failed('build', timed));
    });
  }

  #assemble(values: readonly unknown[]): unknown {
    const { recipe } = this.instance;
    const context = new ToldFactory(this.instance, this.orders.requests, this.tools.ownWork);
    context.settings = this.settings(recipe.settings);
    return withInjection(
      (ref, options) => this.#inject(ref, options),
      () => recipe.build(values, context),
    );
  }

  /** Keeps a value that a factory returned. @returns whether it is one */
  #accept(value: unknown): StepOutcome {
    const { instance } = this;
    const isNothing = value === undefined || (value === null && instance.slot.kind !== 'value');
    if (instance.recipe.owned && isNothing) {
      const text = `${instance.recipe.title} returned ${String(value)} instead of an instance`;
      return failure('build', { code: 'swap/no-instance', text });
    }
    // What nobody has to dispose of may be shared.
    const owner = instance.recipe.owned ? this.tools.owners.claim(value, instance) : undefined;
    if (owner) {
      const text = `${instance.recipe.title} returned the instance that ${owner.ownerName} is, which is disposed of with that one`;
      return failure('build', { code: 'swap/shared-instance', text });
    }
    instance.built(value, this.tools.clock.epoch());
    return fits(instance) ? this.#declare() : this.#wrongKind();
  }

  #declare(): StepOutcome {
    const { instance, tools } = this;
    try {
      tools.vetting.built(instance.candidate, instance.value);
    } catch (cause) {
      const text = `${instance.label} does not fit to its slot: ${oneLineOf(cause)}`;
      return failure('build', { code: 'swap/build-failed', text, cause });
    }
    try {
      declareHooksOfInstance(instance, tools);
      return WELL;
    } catch (cause) {
      const text = `${instance.label} cannot be told of swaps: ${oneLineOf(cause)}`;
      return failure('build', { code: 'swap/build-failed', text, cause });
    }
  }

  #wrongKind(): StepOutcome {
    const { slot, recipe, value } = this.instance;
    const text = `${recipe.title} returned ${shown(value)}, but ${slot.title} is ${wordsOfKind(slot.kind)}`;
    return failure('build', { code: 'swap/wrong-kind', text });
  }

  /** Takes what a factory returned after its deadline, so that it can be disposed of. */
  acceptLate(value: unknown): void {
    this.#accept(value);
  }

  init(done: (outcome: StepOutcome) => void): void {
    if (this.isLive) return done(WELL);
    if (this.#owed.length === 0) return this.#init(done);
    const owed = this.orders.provide({ cells: this.#owed, plains: [], lists: [] });
    if (!owed) return this.#init(done);
    owed.then(
      () => this.#init(done),
      (error: unknown) => done({ ok: false, error, outstanding: false }),
    );
  }

  #init(done: (outcome: StepOutcome) => void): void {
    const hook = this.instance.hook('onInit');
    if (!hook) return this.#moduleInit(done);
    this.#runInit(
      () => hook(this.#context()),
      (outcome) => (outcome.ok ? this.#moduleInit(done) : done(outcome)),
    );
  }

  /** Of one that comes when the modules are initialised. */
  #moduleInit(done: (outcome: StepOutcome) => void): void {
    const { instance, tools } = this;
    const hook = tools.moduleHooks.ofLateComer('onModuleInit', instance);
    if (!hook) return done(WELL);
    this.#runInit(hook, done);
  }

  #runInit(hook: () => unknown, done: (outcome: StepOutcome) => void): void {
    const { clock, deadlines } = this.tools;
    const work = (): unknown => this.orders.during(hook);
    withDeadline(clock, { ms: deadlines.init, work }, (timed) => done(this.#ended('init', timed)));
  }

  /** The candidate's own check first, then the instance's. */
  health(done: (outcome: StepOutcome) => void): void {
    this.checks(this.instance.value, this.instance.hook('onHealthCheck'), done);
  }

  /** @param own the instance's own check */
  protected checks(
    instance: unknown,
    own: (() => unknown) | undefined,
    done: (outcome: StepOutcome) => void,
  ): void {
    const check = this.instance.recipe.health;
    this.instance.verdict = undefined;
    const askItself = (outcome: StepOutcome): void => {
      if (!outcome.ok || !own) return done(outcome);
      this.#ask(own as () => Health | Promise<Health>, done);
    };
    if (check) this.#ask(() => check(instance as never), askItself);
    else askItself(WELL);
  }

  #ask(check: () => Health | Promise<Health>, done: (outcome: StepOutcome) => void): void {
    const { clock, deadlines } = this.tools;
    const work = (): unknown => this.orders.during(check);
    withDeadline<unknown>(clock, { ms: deadlines.health, work }, (timed) => {
      if (timed.end !== 'done') return done(this.#ended('health', timed));
      done(this.#judged(timed.value));
    });
  }

  #judged(verdict: unknown): StepOutcome {
    if (!isHealth(verdict))
      return failure('health', { code: 'swap/invalid-health', text: notAVerdict(verdict) });
    this.instance.verdict = worse(this.instance.verdict, verdict);
    if (verdict.status !== 'unhealthy' || this.orders.force) return WELL;
    const text = `the health check of ${this.instance.label} says unhealthy`;
    return failure('health', { code: 'swap/unhealthy', text, cause: verdict.details });
  }

  #ended(phase: 'init' | 'health', timed: Timed<unknown>): StepOutcome {
    if (timed.end === 'done') return WELL;
    if (timed.end === 'timedOut') this.orders.abandoned(this.instance, phase, timed.late);
    return this.#failed(phase, timed);
  }

  #failed(phase: 'build' | 'init' | 'health', timed: Exclude<Timed<unknown>, { end: 'done' }>): StepOutcome {
    const { label } = this.instance;
    if (timed.end === 'failed') {
      const text = `${label} failed: ${oneLineOf(timed.error)}`;
      return failure(phase, { code: `swap/${phase}-failed`, text, cause: timed.error });
    }
    const ms = this.tools.deadlines[phase];
    const text = `${label} timed out after ${ms} ms`;
    return { ...failure(phase, { code: `swap/${phase}-timeout`, text }), outstanding: true };
  }

  #context(): InstanceContext {
    return this.instance.context(this.orders.requests, this.tools.ownWork);
  }

  protected settings(settings: SettingsClass | undefined): unknown {
    return settings && this.tools.settings.give(this.instance, settings);
  }

  #valueOf(link: Link): unknown {
    switch (link.kind) {
      case 'nothing':
        return undefined;
      case 'settings':
        return this.settings(link.settings);
      case 'scopeValue':
        throw noneActive(`${link.where}: ${link.ref.name}`);
      case 'list':
        return link.list.live;
      case 'given':
        return link.value;
      case 'foreign':
        return foreignValueOf(this.instance, link);
      case 'plain':
        return link.plain instanceof PlainSource ? this.#made(link.plain) : link.plain.value;
      case 'cell':
        return link.policy === 'follow' ? this.#delivered(link) : this.#keep(link);
    }
  }

  /** The instance itself: of a cell that moves in this change, the one that it will point at. */
  #keep({ cell, policy, optional, where }: CellLink): unknown {
    const instance = this.orders.target(cell);
    if (policy === 'rebuild') rebuildWith(this.instance, cell, instance);
    if (instance && policy !== 'follow') return keep(this.instance, { cell, instance, policy });
    if (optional) return undefined;
    throw notThereYet(cell, where);
  }

  #delivered(link: CellLink): unknown {
    const { cell, where } = link;
    if (cell.slot.scope !== 'transient') return deliver(link, this.instance.name);
    const made = this.#made(cell);
    if (made === undefined) throw notThereYet(cell, where);
    return made;
  }

  #made(source: Cell | PlainSource): unknown {
    const { scopes } = this.tools;
    const target = (cell: Cell): Instance | undefined => this.orders.target(cell);
    return transientFor(source, { holder: this.instance, scopes, target });
  }

  #inject(ref: Ref | SlotName, options: InjectOptions): unknown {
    const { recipe } = this.instance;
    const where = `${recipe.title}: inject(${refName(ref)})`;
    const wish: Wish = { ref, options, delivery: 'reference', where };
    const link = this.tools.linker.link(wish, recipe.scope);
    if (link.kind === 'plain') {
      givePlain(this.instance, link.plain);
      this.orders.plainNow(link.plain, wish.where);
    }
    if (link.kind === 'cell') this.#owed.push(...hold(this.instance, link));
    const value = this.#valueOf(link);
    if (value instanceof Pending) throw notReady(refName(ref), recipe.title);
    return value;
  }
}
