import type { InjectOptions, SettingsClass, Wish } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import { refName, type Ref } from '../../core/token.js';
import { hold } from '../holder.js';
import type { Link } from '../injection/link.js';
import { givePlain } from '../plain/plain-holder.js';
import type { Instance } from '../slot.js';
import { ToldInstance } from '../swap/hook-contexts.js';
import type { StagingOrders, StagingTools } from '../swap/staging-tools.js';
import { cleanupTrouble } from '../swap/step-failure.js';
import { ingredientOf } from './ingredients.js';
import type { MadeWork } from './made-work.js';
import type { Scopes } from './scopes.js';
import { Template, type Injected } from './template.js';

/** Who answers what is made. */
type Answering = Pick<StagingOrders, 'plainNow' | 'provide' | 'requests'>;

/** The change that puts a template into place. */
type Change = Answering & Pick<StagingOrders, 'warn'>;

/** What templates need of the application. */
export interface TemplateTools extends StagingTools, Answering {
  readonly scopes: Scopes;
}

/**
 * What the template of a generation asks of the application while instances are made of it. It knows the change that
 * puts it into place for only as long as that goes on: a change knows what it replaced, so every generation there
 * ever was would be kept.
 */
export class TemplateOwner {
  /** The change that it is part of. */
  staged: Change | undefined;

  constructor(
    private readonly instance: Instance,
    private readonly tools: TemplateTools,
    staged: Change,
  ) {
    this.staged = staged;
  }

  template(links: readonly Link[]): Template {
    const { instance, tools } = this;
    const { recipe, slot, candidate } = instance;
    const wishes = recipe.wishes();
    const settings = recipe.settings && this.settings(recipe.settings);
    return new Template({
      label: `${slot.title} (${instance.label})`,
      scope: candidate.scope === 'request' ? 'request' : 'transient',
      kind: slot.kind,
      recipe,
      ingredients: links.map((link, at) => this.ingredient(wishes[at], link)),
      tools,
      context: (work) => Object.assign(this.told(work), { settings }),
      madeBy: instance,
      inject: (ref, options) => this.injected(ref, options),
      vet: (made) => tools.vetting.built(candidate, made),
      met: (made) => this.met(made),
      report: (error) => this.report(error),
    });
  }

  private settings(cls: SettingsClass): unknown {
    return this.tools.settings.give(this.instance, cls);
  }

  private ingredient(wish: Wish | undefined, link: Link) {
    if (!wish) throw new TypeError('a link without a wish');
    return ingredientOf(wish, link, { name: this.instance.name, settings: (cls) => this.settings(cls) });
  }

  private get answering(): Answering {
    return this.staged ?? this.tools;
  }

  /** Nobody waits for what could not be disposed of, but the change that tries it says so. */
  private report(error: unknown): void {
    if (this.staged) this.staged.warn(cleanupTrouble(error), this.instance.slot);
    else this.tools.scopes.tools.report(error);
  }

  private told(work: MadeWork): ToldInstance {
    return new ToldInstance(work, this.answering.requests, this.tools.ownWork);
  }

  private injected(ref: Ref | SlotName, options: InjectOptions): Injected {
    const { instance, answering } = this;
    const { recipe, candidate, isDisposed } = instance;
    const where = `${recipe.title}: inject(${refName(ref)})`;
    const wish: Wish = { ref, options, delivery: 'reference', where };
    const link = this.tools.linker.link(wish, recipe.scope, candidate.scope);
    if (link.kind === 'plain') {
      answering.plainNow(link.plain, where);
      if (!isDisposed) givePlain(instance, link.plain);
    }
    const empty = link.kind === 'cell' && !isDisposed ? hold(instance, link) : [];
    const owed = async (): Promise<void> => answering.provide({ cells: empty, plains: [], lists: [] });
    return { ingredient: this.ingredient(wish, link), owed: empty.length > 0 ? owed : undefined };
  }

  /** The members that its instances own are known from the first of them. */
  private met(made: object): void {
    const { slot, candidate } = this.instance;
    // Also where another candidate serves by now: a scope that began before it has this one.
    slot.model = made;
    for (const cell of slot.cells()) if (cell.accepts(candidate)) cell.grow(made);
  }
}
