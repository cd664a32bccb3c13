import type { InjectOptions, Wish } from '../../core/component.js';
import { oneLineOf } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import { refName, type Ref } from '../../core/token.js';
import { ToldInstance } from '../swap/hook-contexts.js';
import { hookOf } from '../hook-of.js';
import { hold } from '../holder.js';
import type { Link } from '../injection/link.js';
import { Cell, type Instance } from '../slot.js';
import type { StepOutcome } from '../swap/change.js';
import { failure } from '../swap/failed-step.js';
import { Staging, type StagingOrders, type StagingTools } from '../swap/staging.js';
import { ingredientOf } from './ingredients.js';
import { givePlain } from '../plain/plain-holder.js';
import type { MadeWork } from './made-work.js';
import type { OpenScope } from './open-scope.js';
import { Owned } from './owned.js';
import { refuseRings } from './rings.js';
import { StagedMakers } from './staged-makers.js';
import type { Scopes } from './scopes.js';
import { Pending } from './site.js';
import { Template, type Injected, type Source } from './template.js';

/** What staging a template needs of the application besides. */
export interface TemplateTools extends StagingTools {
  readonly scopes: Scopes;
  /** Fills cells that point at nothing yet, when no change is under way for it. */
  readonly provide: StagingOrders['provide'];
  readonly plainNow: StagingOrders['plainNow'];
  readonly requests: StagingOrders['requests'];
}

/**
 * A way to make instances, on its way to serve. Where it takes the place of another it has to make one first, which
 * is initialised, checked and disposed of again, so that a bad candidate does not take over.
 */
export class TemplateStaging extends Staging {
  #template: Template | undefined;
  #trial: { readonly scope: OpenScope; readonly instance: unknown } | undefined;
  #isStaged = true;

  constructor(
    instance: Instance,
    private readonly all: TemplateTools,
    orders: StagingOrders,
  ) {
    super(instance, all, orders);
  }

  /** Another container is asked anew for every instance. */
  protected override askOthers(): Promise<void> {
    return Promise.resolve();
  }

  override build(done: (outcome: StepOutcome) => void): void {
    if (this.isLive) return done({ ok: true });
    try {
      const template = this.#newTemplate();
      refuseRings(template, (source) => this.#templateOf(source, template));
      this.#template = template;
      this.instance.makesBy(template, this.all.clock.epoch());
      done({ ok: true });
    } catch (error) {
      done({ ok: false, error, outstanding: false });
    }
  }

  /** What a cell will hold after the switch, as far as this slot is concerned. */
  #templateOf(source: Source, own: Template): Template | undefined {
    if (!(source instanceof Cell)) return undefined;
    const { slot, candidate } = this.instance;
    const isOwn = source.slot === slot && source.accepts(candidate);
    return isOwn ? own : this.orders.target(source)?.template;
  }

  #newTemplate(): Template {
    const { instance, all } = this;
    const { recipe, slot, candidate } = instance;
    const wishes = recipe.wishes();
    const settings = this.settings(recipe.settings);
    return new Template({
      label: `${slot.title} (${instance.label})`,
      scope: candidate.scope === 'request' ? 'request' : 'transient',
      kind: slot.kind,
      recipe,
      ingredients: this.links.map((link, at) => this.#ingredient(wishes[at], link)),
      tools: all,
      context: (work) => Object.assign(this.#told(work), { settings }),
      madeBy: instance,
      inject: (ref, options) => this.#injected(ref, options),
      met: (made) => this.#met(made),
      report: all.scopes.tools.report,
    });
  }

  #ingredient(wish: Wish | undefined, link: Link) {
    if (!wish) throw new TypeError('a link without a wish');
    return ingredientOf(wish, link, (cls) => this.settings(cls));
  }

  #told(work: MadeWork): ToldInstance {
    const requests = this.#isStaged ? this.orders.requests : this.all.requests;
    return new ToldInstance(work, requests, this.all.ownWork);
  }

  #injected(ref: Ref | SlotName, options: InjectOptions): Injected {
    const { recipe, candidate, isDisposed } = this.instance;
    const where = `${recipe.title}: inject(${refName(ref)})`;
    const wish: Wish = { ref, options, delivery: 'reference', where };
    const link = this.all.linker.link(wish, recipe.scope, candidate.scope);
    const now = this.#isStaged ? this.orders : this.all;
    if (link.kind === 'plain') {
      now.plainNow(link.plain, where);
      if (!isDisposed) givePlain(this.instance, link.plain);
    }
    const empty = link.kind === 'cell' && !isDisposed ? hold(this.instance, link) : [];
    const owed = async (): Promise<void> => now.provide({ cells: empty, plains: [], lists: [] });
    return { ingredient: this.#ingredient(wish, link), owed: empty.length > 0 ? owed : undefined };
  }

  /** The members that its instances own are known from the first of them. */
  #met(made: object): void {
    const { slot, candidate } = this.instance;
    // Also where another candidate serves by now: a scope that began before it has this one.
    slot.model = made;
    for (const cell of slot.cells()) if (cell.accepts(candidate)) cell.grow(made);
  }

  override init(done: (outcome: StepOutcome) => void): void {
    const isFirst = !this.instance.slot.active.instance?.template;
    if (this.isLive || isFirst || !this.#template) return done({ ok: true });
    const { scopes } = this.all;
    const scope = scopes.openTrial();
    this.instance.owned ??= new Owned(scopes.tools, scopes.tools.report);
    this.instance.owned.own(scope, 'the trial');
    const template = this.#template;
    const maker = new StagedMakers(scope.epoch, (source) => this.#templateOf(source, template)).of(template);
    const made = (instance: unknown): void => {
      this.#trial = { scope, instance };
      done({ ok: true });
    };
    const failed = (error: unknown): void => done(this.#trialFailed(scope, error));
    try {
      const result = this.orders.during(() => maker.make(scope, scope));
      if (result instanceof Pending) result.promise.then(made, failed);
      else made(result);
    } catch (error) {
      failed(error);
    }
  }

  /** What depends on the values of a scope cannot be tried without one. */
  #trialFailed(scope: OpenScope, cause: unknown): StepOutcome {
    if (scope.hasMissed) return { ok: true };
    const text = `${this.instance.label} could not make an instance: ${oneLineOf(cause)}`;
    return failure('init', { code: 'swap/trial-failed', text, cause });
  }

  override health(done: (outcome: StepOutcome) => void): void {
    const trial = this.#trial;
    if (!trial) return this.#over(done, { ok: true });
    const end = (outcome: StepOutcome): void => {
      if (outcome.ok) this.#endTrial(trial.scope, () => this.#over(done, outcome));
      else done(outcome);
    };
    const own = this.instance.recipe.owned ? hookOf(trial.instance, 'onHealthCheck') : undefined;
    this.checks(trial.instance, own, end);
  }

  #endTrial(scope: OpenScope, done: () => void): void {
    this.#trial = undefined;
    scope[Symbol.asyncDispose]().then(done, (error: unknown) => {
      this.all.scopes.tools.report(error);
      done();
    });
  }

  #over(done: (outcome: StepOutcome) => void, outcome: StepOutcome): void {
    this.#isStaged = false;
    done(outcome);
  }
}
