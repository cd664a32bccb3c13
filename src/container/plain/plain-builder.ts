import type { InjectOptions } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import { isToken, refName, type Ref } from '../../core/token.js';
import { deliver, notThereYet } from '../deliver.js';
import { hold, holdList, keep, letGo } from '../holder.js';
import { foreignValueOf, withForeignValues } from '../injection/foreign-links.js';
import { noContext, withInjection } from '../injection/injection-context.js';
import { noneActive, notReady } from '../scopes/scope-errors.js';
import { afterPending, Pending } from '../scopes/site.js';
import { transientFor } from '../scopes/transient.js';
import type { CellLink, Link } from '../injection/link.js';
import type { FactoryContext } from '../injection/making.js';
import type { ChangeId } from '../swap/change.js';
import type { Cell } from '../slot.js';
import { declareHooksOfPlain } from '../swap/hook-owners.js';
import { OpenWork } from '../swap/open-work.js';
import { Building, type BuildSite } from './build-site.js';
import { endPlain } from './plain-end.js';
import { plainError, stepFailed } from './plain-failure.js';
import { givePlain, type PlainHolder } from './plain-holder.js';
import { hooksOf } from './plain-hooks.js';
import { PlainLinks } from './plain-links.js';
import type { PlainProvider } from './plain-provider.js';
import { PlainRun } from './plain-run.js';
import type { PlainSource } from './plain-source.js';
import { plainTemplate, type TemplateParts } from './plain-template.js';
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

  constructor(
    private readonly tools: PlainTools,
    /** Builds what somebody names when nobody is on the way to it. */
    private readonly now: TemplateParts['now'],
  ) {
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

  /** Resolves when nothing of these is awaited any more. */
  async quietOf(providers: readonly PlainProvider[]): Promise<void> {
    for (const provider of providers) {
      for (let run = this.#runs.get(provider); run; run = this.#runs.get(provider)) await run.over();
    }
  }

  runOf(provider: PlainProvider): PlainRun | undefined {
    return this.#runs.get(provider);
  }

  /** @throws what its constructor or factory throws, or what is wrong with what that returned */
  build(provider: PlainProvider, site: BuildSite): void {
    if (isSource(provider)) return this.#source(provider);
    const building = new Building(provider);
    site.building = building;
    const holder = this.links.holderOf(provider);
    const pending = holder?.links?.some(isForeign)
      ? this.#later(provider, site, undefined)
      : this.#make(provider, site, holder);
    const isOwed = building.owed !== undefined && building.owed.length > 0;
    if (pending === undefined && !isOwed && !this.#isHeardFirst) return this.#ready(provider);
    const { asked = [] } = building;
    const begun = { pending, building, asked, parent: site.parent, way: site.way() };
    this.#run(new PlainRun(provider, begun, this.#partsOfRun()));
  }

  /** What has more than one instance is ready when it is known how they are made. */
  #source(source: PlainSource): void {
    const holder = this.links.makeHolder(source);
    holdAll(holder);
    try {
      const { tools, links, now } = this;
      source.instance = { template: plainTemplate(source, holder, { tools, links, now }), value: undefined };
    } catch (error) {
      this.#undo(source);
      throw error;
    }
    this.#ready(source);
  }

  #make(
    provider: PlainProvider,
    site: BuildSite,
    holder: PlainHolder | undefined,
  ): PromiseLike<unknown> | undefined {
    if (holder) holdAll(holder);
    try {
      const values = holder?.links ? this.#valuesFor(provider, holder.links) : needed(provider);
      if (holder && values.some(isPending)) return this.#later(provider, site, afterPending(values));
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

  /**
   * Something comes first that may take its time: transients that are made for it, or another container is asked.
   * @param given what it is given; undefined where others are still to be asked
   */
  async #later(
    provider: PlainProvider,
    site: BuildSite,
    given: Promise<readonly unknown[]> | undefined,
  ): Promise<unknown> {
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
    const inject = (ref: Ref | SlotName, options: InjectOptions) => this.inject(ref, options, own);
    const run = <T>(code: () => T): T => during(by, () => withInjection(inject, code));
    const valuesOf = (links: readonly Link[]) => run(() => this.#valuesFor(provider, links));
    const values = await (given ??
      withForeignValues(holder, holder.links ?? [], asking).then((links) => afterPending(valuesOf(links))));
    return run(() => this.#construct(provider, values, own));
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
    for (const need of this.links.needsOf(provider)) values.push(need.value);
    return values;
  }

  #valueOf(link: Link, provider: PlainProvider): unknown {
    switch (link.kind) {
      case 'nothing':
        return undefined;
      case 'plain':
        return this.#plainValue(link.plain, provider);
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

  #delivered(link: CellLink, provider: PlainProvider): unknown {
    const { cell, where } = link;
    if (cell.slot.scope !== 'transient') return deliver(link, provider.title);
    const made = this.#made(cell, provider);
    if (made === undefined) throw notThereYet(cell, where);
    return made;
  }

  #plainValue(plain: PlainProvider, provider: PlainProvider): unknown {
    if (!isSource(plain)) return plain.value;
    // Whoever names the alias is given an instance of what it stands for.
    return provider.making.isAlias ? undefined : this.#made(plain, provider);
  }

  #made(source: Cell | PlainSource, provider: PlainProvider): unknown {
    const holder = this.links.makeHolder(provider);
    const { scopes } = this.tools;
    return transientFor(source, { holder, scopes, target: ({ instance }) => instance });
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
    if (!building) throw noContext(ref);
    const { provider } = building;
    const where = `${provider.title}: inject(${refName(ref)})`;
    const wish = { ref, options, delivery: 'reference', where } as const;
    const link = this.links.linkOf(wish, provider);
    if (link.kind === 'plain') {
      const holder = this.links.makeHolder(provider);
      givePlain(holder, link.plain);
      site.now(link.plain, where);
    }
    if (link.kind === 'cell') {
      const empty = hold(this.links.makeHolder(provider), link);
      (building.owed ??= []).push(...empty);
    }
    const value = this.#valueOf(link, provider);
    if (isPending(value)) throw notReady(refName(ref), provider.title);
    return value;
  }

  /** Takes what was built. @throws where it is nothing */
  #accept(provider: PlainProvider, value: unknown): void {
    this.#isHeardFirst = false;
    if (!provider.isOwned) return;
    if (value === undefined || (value === null && !mayBeNull(provider))) {
      const text = `it returned ${String(value)} instead of an instance`;
      throw plainError({ provider, phase: 'build', code: 'swap/no-instance', text });
    }
    const hooks = hooksOf(value);
    if (hooks.isCleanedUp && this.tools.owners.isGone(value)) {
      const text = 'it returned an instance that has been disposed of already';
      throw plainError({ provider, phase: 'build', code: 'swap/shared-instance', text });
    }
    if (hooks.isCleanedUp && this.tools.owners.claim(value, provider)) provider.isOwned = false;
    else {
      this.#isHeardFirst = hooks.isHeardFirst;
      this.haveModuleHooks ||= hooks.isNest;
      declareHooksOfPlain(provider, () => this.links.makeHolder(provider), this.tools);
    }
  }

  #ready(provider: PlainProvider): void {
    provider.state = 'ready';
    this.#built.push(provider);
  }

  #undo(provider: PlainProvider): void {
    const holder = this.links.holderOf(provider);
    if (holder) letGo(holder, this.tools.released);
    const { value, isOwned } = provider;
    const cleanup = isOwned ? this.tools.owners.takeCleanup(value, provider) : undefined;
    if (cleanup) void this.#dispose(provider, cleanup);
    void holder?.owned?.end().then((errors) => {
      for (const error of errors) this.tools.warn({ provider: provider.title, phase: 'cleanup', error });
    });
    this.links.forget(provider);
    provider.empty();
    provider.isOwned = provider.making.owned;
    provider.state = 'unbuilt';
  }

  /** Of one that was refused although it was built: nobody waits for it. */
  async #dispose(provider: PlainProvider, cleanup: () => unknown): Promise<void> {
    const { tools } = this;
    for (const failure of await endPlain({ provider, cleanup, life: undefined, owned: undefined }, tools))
      tools.warn({ provider: provider.title, phase: failure.phase, error: plainError(failure) });
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

// Cheaper than to look for its class, which matters where there are thousands.
const isSource = (provider: PlainProvider): provider is PlainSource => provider.life !== 'singleton';

const NOTHING: readonly unknown[] = Object.freeze([]);

/** What it is given where that is other plain providers only. */
function needed({ needs = [] }: PlainProvider): readonly unknown[] {
  if (needs.length === 0) return NOTHING;
  const values = new Array<unknown>(needs.length);
  for (let at = 0; at < needs.length; at += 1) values[at] = needs[at]?.value;
  return values;
}

const isForeign = ({ kind }: Link): boolean => kind === 'foreign';

const isPending = (value: unknown): value is Pending => value instanceof Pending;

const mayBeNull = ({ token }: PlainProvider): boolean => isToken(token) && token.kind === 'value';

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  // Every class is another one: what V8 remembers of each member that it reads would be as large as the instance.
  return typeof Reflect.get(value, 'then') === 'function';
}
