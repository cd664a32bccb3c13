import type { InjectOptions } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import { isToken, refName, type Ref } from '../../core/token.js';
import { deliver, notThereYet } from '../deliver.js';
import { hold, holdList, keep, letGo } from '../holder.js';
import { foreignValueOf, withForeignValues } from '../injection/foreign-links.js';
import { withInjection } from '../injection/injection-context.js';
import { noneActive, notReady } from '../scopes/scope-errors.js';
import { Pending } from '../scopes/site.js';
import { transientFor } from '../scopes/transient.js';
import type { CellLink, Link } from '../injection/link.js';
import type { FactoryContext } from '../injection/making.js';
import type { ChangeId } from '../swap/change.js';
import { OpenWork } from '../swap/open-work.js';
import { Building, type BuildSite } from './build-site.js';
import { plainError, stepFailed } from './plain-failure.js';
import type { PlainHolder } from './plain-holder.js';
import { hooksOf } from './plain-hooks.js';
import { PlainLinks } from './plain-links.js';
import type { PlainProvider } from './plain-provider.js';
import { PlainRun } from './plain-run.js';
import type { PlainTools } from './plain-tools.js';

// Plain factories are called as in NestJS, and classes take parameters only: nobody looks at it.
const NO_CONTEXT = Object.freeze({}) as FactoryContext;

/** Builds one plain provider whose dependencies are there: at once where it can, else it starts a run. */
export class PlainBuilder {
  readonly links: PlainLinks;
  /** What is on its way at this moment: one that is being built may ask for others. */
  readonly ways: PlainProvider[][] = [];
  /** Whether any of them has a hook of NestJS. */
  haveModuleHooks = false;
  /** Whether what was taken last has hooks that are called before it is ready. */
  #isHeardFirst = false;
  readonly #runs = new Map<PlainProvider, PlainRun>();
  /** What was built, dependencies first. */
  #built: PlainProvider[] = [];
  readonly #open = new OpenWork();

  constructor(private readonly tools: PlainTools) {
    this.links = new PlainLinks(tools.linker);
  }

  get built(): readonly PlainProvider[] {
    return this.#built;
  }

  /** Forgets providers that have gone. */
  forget(gone: ReadonlySet<PlainProvider>): void {
    this.#built = this.#built.filter((provider) => !gone.has(provider));
    for (const provider of gone) this.links.forget(provider);
  }

  /** Resolves when nothing is awaited any more. */
  quiet(): Promise<void> {
    return this.#open.quiet();
  }

  runOf(provider: PlainProvider): PlainRun | undefined {
    return this.#runs.get(provider);
  }

  /** @throws what its constructor or factory throws, or what is wrong with what that returned */
  build(provider: PlainProvider, site: BuildSite): void {
    const building = new Building(provider);
    site.building = building;
    const pending = this.#isForeign(provider) ? this.#later(provider, site) : this.#make(provider, site);
    const { owed = [], asked = [] } = building;
    if (pending === undefined && owed.length === 0 && !this.#isHeardFirst) return this.#ready(provider);
    const begun = { pending, building, asked, parent: site.parent, way: site.way() };
    this.#run(new PlainRun(provider, begun, this.#partsOfRun()));
  }

  #make(provider: PlainProvider, site: BuildSite): PromiseLike<unknown> | undefined {
    const holder = this.links.holderOf(provider);
    if (holder) holdAll(holder);
    try {
      const values = this.#valuesFor(provider, holder?.links);
      const value = this.#construct(provider, values, site);
      if (isThenable(value)) return value;
      provider.value = value;
      this.#accept(provider, value);
      return undefined;
    } catch (error) {
      this.#undo(provider);
      throw error;
    }
  }

  #isForeign(provider: PlainProvider): boolean {
    return this.links.holderOf(provider)?.links?.some(({ kind }) => kind === 'foreign') ?? false;
  }

  /** Another container is asked first, which may take its time. */
  async #later(provider: PlainProvider, site: BuildSite): Promise<unknown> {
    const { clock, deadlines, during } = this.tools;
    const { building, parent, way } = { building: site.building, parent: site.parent, way: site.way() };
    const own = { building, parent, way: () => way, now: site.now.bind(site) };
    const by = {
      parent,
      noting: { note: (id: ChangeId) => building?.note(id) },
    };
    const holder = this.links.makeHolder(provider);
    holdAll(holder);
    const asking = { clock, ms: deadlines.build, during: <T>(code: () => T) => during(by, code) };
    const links = await withForeignValues(holder, holder.links ?? [], asking);
    const inject = (ref: Ref | SlotName, options: InjectOptions) => this.inject(ref, options, own);
    return during(by, () =>
      withInjection(inject, () => this.#construct(provider, this.#valuesFor(provider, links), own)),
    );
  }

  #construct(provider: PlainProvider, values: readonly unknown[], site: BuildSite): unknown {
    try {
      return provider.making.build(values, NO_CONTEXT);
    } catch (error) {
      throw plainError(stepFailed(provider, 'build', error), site.way());
    }
  }

  #valuesFor(provider: PlainProvider, links: readonly Link[] | undefined): unknown[] {
    if (links) return links.map((link) => this.#valueOf(link, provider));
    const values: unknown[] = [];
    for (const need of provider.needs ?? []) values.push(need.value);
    return values;
  }

  #valueOf(link: Link, provider: PlainProvider): unknown {
    switch (link.kind) {
      case 'nothing':
        return undefined;
      case 'plain':
        return link.plain.value;
      case 'given':
        return link.value;
      case 'list':
        return link.list.live;
      case 'foreign':
        return foreignValueOf(this.links.makeHolder(provider), link);
      case 'settings':
        return this.tools.settings.settingsFor(`plain:${provider.title}`, 'plain', link.settings);
      case 'cell':
        return link.policy === 'follow' ? this.#delivered(link, provider) : this.#keep(link, provider);
      case 'scopeValue':
        throw noneActive(`${link.where}: ${link.ref.name}`);
    }
  }

  #delivered({ cell, delivery, where }: CellLink, provider: PlainProvider): unknown {
    if (cell.slot.scope !== 'transient') return deliver(cell, delivery, where);
    const holder = this.links.makeHolder(provider);
    const made = transientFor(cell, {
      holder,
      scopes: this.tools.scopes,
      target: ({ instance }) => instance,
    });
    if (made === undefined) throw notThereYet(cell, where);
    if (made instanceof Pending) throw notReady(cell.slot.title, where);
    return made;
  }

  #keep({ cell, policy, where, optional }: CellLink, provider: PlainProvider): unknown {
    const { instance } = cell;
    if (instance && policy !== 'follow')
      return keep(this.links.makeHolder(provider), { cell, instance, policy });
    if (optional) return undefined;
    throw notThereYet(cell, where);
  }

  /** What `inject()` gives to what is being built. */
  inject(ref: Ref | SlotName, options: InjectOptions, site: BuildSite): unknown {
    const { building } = site;
    if (!building) throw new TypeError('nothing is being built');
    const { provider } = building;
    const where = `${provider.title}: inject(${refName(ref)})`;
    const wish = { ref, options, delivery: 'reference', where } as const;
    const link = this.links.linkOf(wish, provider);
    if (link.kind === 'plain') {
      const holder = this.links.makeHolder(provider);
      holder.plains = [...holder.plains, link.plain];
      return site.now(link.plain, where);
    }
    if (link.kind === 'cell') {
      const empty = hold(this.links.makeHolder(provider), link);
      (building.owed ??= []).push(...empty);
    }
    return this.#valueOf(link, provider);
  }

  /** Takes what was built. @throws where it is nothing */
  #accept(provider: PlainProvider, value: unknown): void {
    this.#isHeardFirst = false;
    if (!provider.isOwned) return;
    const mayBeNull = isToken(provider.token) && provider.token.kind === 'value';
    if (value === undefined || (value === null && !mayBeNull)) {
      const text = `it returned ${String(value)} instead of an instance`;
      throw plainError({ provider, phase: 'build', code: 'swap/no-instance', text });
    }
    const hooks = hooksOf(value);
    if (hooks.isCleanedUp && this.tools.owners.claim(value, provider)) provider.isOwned = false;
    else {
      this.#isHeardFirst = hooks.isHeardFirst;
      this.haveModuleHooks ||= hooks.isNest;
    }
  }

  #ready(provider: PlainProvider): void {
    provider.state = 'ready';
    this.#built.push(provider);
  }

  #undo(provider: PlainProvider): void {
    const holder = this.links.holderOf(provider);
    if (holder) letGo(holder, this.tools.released);
    void holder?.owned?.end().then((errors) => errors.forEach(this.tools.scopes.tools.report));
    this.links.forget(provider);
    provider.value = undefined;
    provider.isOwned = provider.making.owned;
    provider.state = 'unbuilt';
  }

  #run(run: PlainRun): void {
    run.provider.state = 'running';
    this.#runs.set(run.provider, run);
    this.#open.begin();
    void run.raise();
  }

  #partsOfRun() {
    return {
      tools: this.tools,
      links: this.links,
      accept: (provider: PlainProvider, value: unknown) => this.#accept(provider, value),
      over: (run: PlainRun) => this.#over(run),
    };
  }

  #over(run: PlainRun): void {
    this.#runs.delete(run.provider);
    this.#open.end();
    if (run.provider.state === 'ready') this.#built.push(run.provider);
  }
}

function holdAll(holder: PlainHolder): void {
  for (const link of holder.links ?? []) {
    if (link.kind === 'cell') hold(holder, link);
    if (link.kind === 'list') holdList(holder, link.list);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return typeof (value as { then?: unknown }).then === 'function';
}
