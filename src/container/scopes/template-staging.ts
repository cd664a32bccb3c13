import { oneLineOf } from '../../core/errors.js';
import { hookOf } from '../hook-of.js';
import { Cell, type Instance } from '../slot.js';
import type { StepOutcome } from '../swap/change.js';
import { failure } from '../swap/failed-step.js';
import { Staging } from '../swap/staging.js';
import type { StagingOrders } from '../swap/staging-tools.js';
import { cleanupTrouble } from '../swap/step-failure.js';
import type { OpenScope } from './open-scope.js';
import { Owned } from './owned.js';
import { refuseRings } from './rings.js';
import { endErrorsOf } from './scope-end-error.js';
import { StagedMakers } from './staged-makers.js';
import { Pending } from './site.js';
import { TemplateOwner, type TemplateTools } from './template-owner.js';
import type { Source, Template } from './template.js';
import { Trial } from './trial.js';

/**
 * A way to make instances, on its way to serve. Where it takes the place of another it has to make one first, which
 * is initialised, checked and disposed of again, so that a bad candidate does not take over.
 */
export class TemplateStaging extends Staging {
  #template: Template | undefined;
  #trial: Trial | undefined;
  readonly #owner: TemplateOwner;

  constructor(
    instance: Instance,
    private readonly all: TemplateTools,
    orders: StagingOrders,
  ) {
    super(instance, all, orders);
    this.#owner = new TemplateOwner(instance, all, orders);
  }

  /** Another container is asked anew for every instance. */
  protected override askOthers(): Promise<void> {
    return Promise.resolve();
  }

  override build(done: (outcome: StepOutcome) => void): void {
    if (this.isLive) return done({ ok: true });
    try {
      const template = this.#owner.template(this.links);
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

  override init(done: (outcome: StepOutcome) => void): void {
    const isFirst = !this.instance.slot.active.instance?.template;
    if (this.isLive || isFirst || !this.#template) return done({ ok: true });
    const { scopes } = this.all;
    const scope = scopes.openBare();
    this.instance.owned ??= new Owned(scopes.tools, scopes.tools.report);
    const trial = new Trial(scope);
    this.instance.owned.own(trial, 'the trial');
    const template = this.#template;
    const maker = new StagedMakers(scope.epoch, (source) => this.#templateOf(source, template)).of(template);
    const made = (instance: unknown): void => {
      trial.instance = instance;
      this.#trial = trial;
      done({ ok: true });
    };
    const failed = (error: unknown): void => {
      const outcome = this.#trialFailed(scope, error);
      this.#endTrial(trial, () => done(outcome));
    };
    try {
      const result = this.orders.during(() => scope.given(maker));
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
      if (outcome.ok) this.#endTrial(trial, () => this.#over(done, outcome));
      else done(outcome);
    };
    const own = this.instance.recipe.owned ? hookOf(trial.instance, 'onHealthCheck') : undefined;
    this.checks(trial.instance, own, end);
  }

  #endTrial(trial: Trial, done: () => void): void {
    this.#trial = undefined;
    void endErrorsOf(trial).then((errors) => {
      for (const cause of errors) this.orders.warn(cleanupTrouble(cause), this.instance.slot);
      done();
    });
  }

  #over(done: (outcome: StepOutcome) => void, outcome: StepOutcome): void {
    this.#owner.staged = undefined;
    done(outcome);
  }
}
