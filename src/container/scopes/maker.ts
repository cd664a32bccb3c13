import { shown } from '../../core/names.js';
import { refName } from '../../core/token.js';
import { scopedHook } from '../../decorators/swap-hook.js';
import { hookRecordsOf } from '../../decorators/hook-records.js';
import { compiled, type NewPart, type Part } from '../compiled/assembly.js';
import { withInjection } from '../injection/injection-context.js';
import { isThenable, withDeadline } from '../swap/deadline.js';
import { MadeWork } from './made-work.js';
import { cleanUp, Discarded } from './owned.js';
import { noInstance, noneActive, notReady, tooSlow, wrongKind } from './scope-errors.js';
import {
  afterPending,
  Pending,
  type Ask,
  type Make,
  type OncePerScope,
  type Owed,
  type Owner,
  type Site,
} from './site.js';
import type { Ingredient, Source, Template } from './template.js';

/** Makings that were seen before code is generated: a template that is used once or twice is not worth it. */
const ENOUGH_SEEN = 12;

/** Parts that one generated function makes at most; trees of transients may fan out without end. */
const MOST_PARTS = 64;

/**
 * Makes the instances of one template within one epoch. It looks at every step until it has seen a few instances;
 * where all of them were classes that are ready when `new` returns, compiled code takes its place.
 */
export class Maker implements OncePerScope {
  make: Make = (site, owner) => this.#makeCold(site, owner);
  /** Whether a scope has one instance of it; else whoever asks has its own. */
  readonly isOncePerScope: boolean;
  #seen = 0;
  #mayCompile = false;
  #hasGivenWay = false;

  constructor(
    readonly template: Template,
    private readonly makerOf: (source: Source) => Maker,
  ) {
    this.isOncePerScope = template.facts.scope === 'request';
  }

  get title(): string {
    return this.template.title;
  }

  /** Answers `inject()` in the constructor or factory of an instance. @throws ScopeError `scope/not-ready` */
  readonly ask: Ask = ({ ref, options }, site, owner) => {
    const { ingredient, owed } = this.template.facts.inject(ref, options);
    const given = this.#give(ingredient, site, owner);
    if (given instanceof Pending) throw notReady(refName(ref), this.title);
    return { given, owed };
  };

  /**
   * What it makes is not to be had any more: scopes that have one keep it, all others are given one of what takes its place.
   * @param successor looked for each time
   */
  giveWay(successor: () => Maker): void {
    this.#hasGivenWay = true;
    this.#mayCompile = false;
    this.make = (site, owner) => {
      const next = successor();
      return site && this.isOncePerScope ? site.instanceOf(next) : next.make(site, owner);
    };
  }

  /** Looks at every step again: its code may make something that has given way. */
  startOver(): void {
    this.#seen = 0;
    this.#mayCompile = false;
    this.make = (site, owner) => this.#makeCold(site, owner);
  }

  #makeCold(site: Site | undefined, owner: Owner): unknown {
    const { ingredients } = this.template.facts;
    const values = ingredients.map((ingredient) => this.#give(ingredient, site, owner));
    if (values.some((value) => value instanceof Pending)) {
      this.template.isSlow ||= ingredients.some((ingredient) => this.#isSlow(ingredient));
      return new Pending(this.#afterAll(values, site, owner));
    }
    const made = this.#assemble(values, site, owner);
    if (!(made instanceof Pending) && (this.#seen += 1) === ENOUGH_SEEN) this.#compile();
    return made;
  }

  async #afterAll(values: readonly unknown[], site: Site | undefined, owner: Owner): Promise<unknown> {
    return settled(this.#assemble(await afterPending(values), site, owner));
  }

  #isSlow(ingredient: Ingredient): boolean {
    return ingredient.kind === 'made' && this.makerOf(ingredient.source).template.isSlow;
  }

  #slowly(promise: Promise<unknown>): Pending {
    this.template.isSlow = true;
    return new Pending(promise);
  }

  #give(ingredient: Ingredient, site: Site | undefined, owner: Owner): unknown {
    const own = site?.overrides ? site.overriding(ingredient.keys) : undefined;
    if (own) return own.value;
    switch (ingredient.kind) {
      case 'constant':
        return ingredient.value;
      case 'current':
        return ingredient.read();
      case 'scopeValue':
        if (!site) throw noneActive(`${ingredient.where}: ${ingredient.ref.name}`);
        return site.lookUp(ingredient);
      case 'made':
        return this.#giveMade(ingredient, site, owner);
    }
  }

  #giveMade(
    { source, outside }: Extract<Ingredient, { kind: 'made' }>,
    site: Site | undefined,
    owner: Owner,
  ): unknown {
    const maker = this.makerOf(source);
    if (!maker.isOncePerScope) return maker.make(site, owner);
    return site ? site.instanceOf(maker) : outside();
  }

  #assemble(values: readonly unknown[], site: Site | undefined, owner: Owner): unknown {
    const { facts } = this.template;
    const work = facts.recipe.cls ? undefined : this.#workFor(owner);
    const owed: Owed[] = [];
    const built = withInjection(
      (ref, options) => {
        const answer = this.ask({ ref, options }, site, owner);
        if (answer.owed) owed.push(answer.owed);
        return answer.given;
      },
      () => facts.recipe.build(values, work ? facts.context(work) : NO_CONTEXT),
    );
    if (isThenable(built)) {
      const waiting = this.#within('build', Promise.resolve(built));
      return this.#slowly(this.#prepareAfter(waiting, owed, { owner, work }));
    }
    if (owed.length === 0) return this.#prepare(built, owner, work);
    // The next one need not wait for it.
    return new Pending(this.#prepareAfter(Promise.resolve(built), owed, { owner, work }));
  }

  /** What `inject()` handed out can be called from `onInit` on. */
  async #prepareAfter(
    waiting: Promise<unknown>,
    owed: readonly Owed[],
    { owner, work }: { owner: Owner; work: MadeWork | undefined },
  ): Promise<unknown> {
    const value = await waiting;
    await Promise.all(owed.map((activate) => activate()));
    return settled(this.#prepare(value, owner, work));
  }

  /** Looks at what was built, and lets it prepare itself. What fails to is disposed of at once. */
  #prepare(value: unknown, owner: Owner, before: MadeWork | undefined): unknown {
    const { template } = this;
    this.#check(value);
    this.#refuseHooks(value);
    this.#vet(value, owner);
    template.learn(value);
    const init = template.initOf(value);
    if (!init) return this.#keep(value, owner, before);
    const work = before ?? this.#workFor(owner);
    let running: unknown;
    try {
      running = init(template.facts.context(work));
    } catch (error) {
      this.#discard(value, owner);
      throw error;
    }
    if (!isThenable(running)) return this.#keep(value, owner, work);
    const failed = (error: unknown): never => {
      this.#discard(value, owner);
      throw error;
    };
    return this.#slowly(
      this.#within('init', Promise.resolve(running)).then(() => this.#keep(value, owner, work), failed),
    );
  }

  #workFor(owner: Owner): MadeWork {
    const { madeBy, tools } = this.template.facts;
    return new MadeWork(madeBy, owner, tools);
  }

  #keep(value: unknown, owner: Owner, work: MadeWork | undefined): unknown {
    if (this.template.hasCleanup && this.template.facts.recipe.owned) owner.own(value, this.title);
    work?.endTasksFirst();
    return value;
  }

  /** @param owner disposes of what it was given after it; nobody where that is gone already */
  #discard(value: unknown, owner?: Owner): void {
    const { tools, report } = this.template.facts;
    const errors: unknown[] = [];
    const running = cleanUp([{ value, title: this.title }], tools, errors);
    if (!running) return errors.forEach(report);
    const discarded = new Discarded(running);
    owner?.own(discarded, this.title);
    void running.then(() => {
      owner?.disown(discarded);
      errors.forEach(report);
    });
  }

  #check(value: unknown): void {
    const { recipe, kind } = this.template.facts;
    const isNothing = value === undefined || (value === null && kind !== 'value');
    if (recipe.owned && isNothing) throw noInstance(recipe.title, value);
    if (kind === 'value' || kind === 'any' || typeof value === 'function') return;
    if (kind === 'object' && typeof value === 'object') return;
    throw wrongKind(recipe.title, shown(value), kind === 'function' ? 'a function' : 'an object');
  }

  #refuseHooks(value: unknown): void {
    const { recipe, scope } = this.template.facts;
    const [hook] = recipe.owned ? hookRecordsOf(value) : [];
    if (hook) throw scopedHook(hook.where, scope, recipe.title);
  }

  #vet(value: unknown, owner: Owner): void {
    try {
      this.template.facts.vet(value);
    } catch (error) {
      this.#discard(value, owner);
      throw error;
    }
  }

  #within(phase: 'build' | 'init', running: Promise<unknown>): Promise<unknown> {
    const { tools } = this.template.facts;
    const ms = tools.deadlines[phase];
    return new Promise<unknown>((resolve, reject) => {
      const fail: (error: unknown) => void = reject;
      withDeadline(tools.clock, { ms, work: () => running }, (timed) => {
        if (timed.end === 'done') return resolve(timed.value);
        if (timed.end === 'failed') return fail(timed.error);
        fail(tooSlow(this.title, phase, ms));
        // What comes after all belongs to nobody.
        if (phase === 'build') timed.late.then((value) => this.#discard(value), ignore);
      });
    });
  }

  #compile(): void {
    const budget = { left: MOST_PARTS };
    const root = this.#part(budget);
    if (!root) return;
    const { make } = this;
    this.make = compiled(root, {
      make,
      after: (owed, made) => new Pending(Promise.all(owed.map((activate) => activate())).then(() => made)),
      once: ({ promise }, site, owner) => new Pending(promise.then(() => settled(make(site, owner)))),
    });
  }

  /** Whether it and all that it makes are classes that are ready when `new` returns. */
  get #isCompilable(): boolean {
    this.#mayCompile ||=
      !this.#hasGivenWay &&
      this.template.isPlain &&
      this.template.facts.ingredients.every(
        (ingredient) => ingredient.kind !== 'made' || this.makerOf(ingredient.source).#isCompilable,
      );
    return this.#mayCompile;
  }

  /** How an instance is put together by compiled code; undefined where that cannot be said once and for all. */
  #part(budget: { left: number }): NewPart | undefined {
    const { template } = this;
    const { cls } = template.facts.recipe;
    if (!template.isPlain || !cls) return undefined;
    budget.left -= 1;
    const inputs: Part[] = [];
    for (const ingredient of template.facts.ingredients) {
      const input = this.#inputPart(ingredient, budget);
      if (!input) return undefined;
      inputs.push(input);
    }
    const title = template.hasCleanup ? template.title : undefined;
    return { kind: 'new', cls, inputs, ask: this.ask, ownedAs: title };
  }

  #inputPart(ingredient: Ingredient, budget: { left: number }): Part | undefined {
    if (ingredient.kind === 'constant') return { kind: 'constant', value: ingredient.value };
    if (ingredient.kind === 'made') {
      const maker = this.makerOf(ingredient.source);
      if (!maker.#isCompilable) return undefined;
      if (!maker.isOncePerScope && budget.left > 0) return maker.#part(budget);
    }
    return { kind: 'call', give: (site, owner) => this.#give(ingredient, site, owner) };
  }
}

/** What was made, or the promise of it. */
const settled = (made: unknown): unknown => (made instanceof Pending ? made.promise : made);

const ignore = (): void => undefined;

// What is constructed is told nothing.
const NO_CONTEXT = undefined as never;
