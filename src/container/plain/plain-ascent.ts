import type { InjectOptions } from '../../core/component.js';
import { LifecycleError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import { withInjection } from '../injection/injection-context.js';
import type { Cell, SlotListing } from '../slot.js';
import type { ChangeId } from '../swap/change.js';
import type { Building, BuildSite } from './build-site.js';
import type { PlainBuilder } from './plain-builder.js';
import { plainCycle } from './plain-failure.js';
import type { PlainProvider } from './plain-provider.js';
import type { PlainRun, RunWatcher } from './plain-run.js';
import type { PlainTools } from './plain-tools.js';

/**
 * Brings plain providers to life for one asker, dependencies first. What can be built at once is; what has to be
 * awaited (a factory, a hook, a slot that is not active) is awaited side by side. Each asker fills the cells that
 * its own way leads to, so that the swap machine sees who waits for whom; what is awaited otherwise is code only.
 */
export class PlainAscent implements BuildSite, RunWatcher {
  building: Building | undefined;
  /** From the asker to what is looked at: a stack of its own, however deep the dependencies are. */
  readonly #way: PlainProvider[] = [];
  readonly #nexts: number[] = [];
  /** Those that are not ready, and the ones to try again when they are. */
  readonly #waiting = new Map<PlainProvider, PlainProvider[]>();
  readonly #empty = new Set<Cell>();
  /** Lists that have been filled, as far as that was possible, and those that are to be. */
  readonly #filled = new Set<SlotListing>();
  readonly #unfilled = new Set<SlotListing>();
  readonly #through = new Map<SlotName, readonly string[]>();
  #needy: PlainProvider[] = [];
  #settle: { readonly done: () => void; readonly failed: (error: unknown) => void } | undefined;

  constructor(
    private readonly builder: PlainBuilder,
    private readonly tools: PlainTools,
    readonly parent: ChangeId | undefined,
  ) {}

  way(): string[] {
    return this.#way.map(({ title }) => title);
  }

  /** @returns what is left to wait for; undefined where everything is ready. @throws whatever goes wrong at once */
  begin(roots: Iterable<PlainProvider>): Promise<void> | undefined {
    this.#inside(() => {
      for (const root of roots) if (root.state !== 'ready') this.#climb(root);
    });
    this.#fillCells();
    if (this.#waiting.size === 0) return undefined;
    return new Promise((resolve, reject) => {
      this.#settle = { done: resolve, failed: reject };
    });
  }

  /** What `inject()` names, if it can be built at once. @throws LifecycleError `lifecycle/not-active` where it cannot */
  now(provider: PlainProvider, where: string): unknown {
    const { building } = this;
    try {
      this.#inside(() => this.#climb(provider));
    } finally {
      this.building = building;
    }
    if (provider.state === 'ready') return provider.value;
    throw new LifecycleError('lifecycle/not-active', `${provider.title} is not there yet.`, {
      path: where,
      hint: 'what has to be awaited cannot be injected before it is built: name it in the constructor or in inject: […]',
    });
  }

  asked(run: PlainRun): void {
    if (this.#isAwaitedBy(run)) this.fail(plainCycle([run.provider.title, run.provider.title]));
  }

  ended(run: PlainRun): void {
    if (run.error) this.fail(run.error.thrown);
    else this.#goOn([run.provider]);
  }

  /** Nobody waits for it any more. */
  fail(error: unknown): void {
    this.#waiting.clear();
    this.#settle?.failed(error);
  }

  /** Tries those again that wait for these. */
  #goOn(over: readonly PlainProvider[]): void {
    if (this.#waiting.size === 0) return;
    const refusal = this.tools.refusal();
    if (refusal) return this.fail(refusal);
    try {
      this.#inside(() => this.#retry([...over]));
      this.#fillCells();
    } catch (error) {
      return this.fail(error);
    }
    if (this.#waiting.size === 0) this.#settle?.done();
  }

  #retry(todo: PlainProvider[]): void {
    for (let next = todo.pop(); next; next = todo.pop()) {
      if (next.state !== 'ready') this.#climb(next);
      if (next.state !== 'ready') continue;
      todo.push(...(this.#waiting.get(next) ?? []));
      this.#waiting.delete(next);
    }
  }

  /** Code that runs inside counts as run for the asker, and may use `inject()`. */
  #inside(code: () => void): void {
    const inject = (ref: Ref | SlotName, options: InjectOptions) => this.builder.inject(ref, options, this);
    const noting = { note: (id: ChangeId) => this.building?.note(id) };
    this.builder.ways.push(this.#way);
    try {
      this.tools.during({ parent: this.parent, noting }, () => withInjection(inject, code));
    } finally {
      this.builder.ways.pop();
    }
  }

  /** Builds a provider and all that it needs, as far as that is possible at once. */
  #climb(root: PlainProvider): void {
    const from = this.#way.length;
    try {
      this.#enter(root);
      while (this.#way.length > from) this.#step();
    } catch (error) {
      while (this.#way.length > from) this.#leave('unbuilt');
      throw error;
    }
  }

  #step(): void {
    const last = this.#way.length - 1;
    const top = this.#way[last] as PlainProvider;
    const at = this.#nexts[last] as number;
    const need = top.needs?.[at];
    if (need === undefined) return this.#complete(top);
    this.#nexts[last] = at + 1;
    if (need.state !== 'ready' && !this.#waiting.has(need)) this.#enter(need);
  }

  #enter(provider: PlainProvider): void {
    switch (provider.state) {
      case 'ready':
        return;
      case 'open':
        throw plainCycle(this.#roundTo(provider));
      case 'running':
        return this.#await(provider);
      case 'closed':
      case 'unbuilt': {
        const refusal = this.tools.refusal();
        if (refusal) throw refusal;
        provider.state = 'open';
        this.#way.push(provider);
        this.#nexts.push(0);
        this.builder.links.needsOf(provider);
      }
    }
  }

  #roundTo(provider: PlainProvider): string[] {
    const way = this.builder.ways.flat();
    return [...way.slice(Math.max(way.indexOf(provider), 0)), provider].map(({ title }) => title);
  }

  #await(provider: PlainProvider): void {
    const run = this.builder.runOf(provider);
    if (!run) return;
    if (this.#isAwaitedBy(run)) throw plainCycle([...this.way(), provider.title]);
    run.watchers.add(this);
    this.#wait(provider);
  }

  /** Whether what a run waits for waits for the asker: neither would ever end. */
  #isAwaitedBy({ asked }: PlainRun): boolean {
    const { parent } = this;
    return parent !== undefined && asked.length > 0 && this.tools.isAwaited(asked, parent);
  }

  #wait(provider: PlainProvider, dependent?: PlainProvider): void {
    let dependents = this.#waiting.get(provider);
    if (!dependents) this.#waiting.set(provider, (dependents = []));
    if (dependent) dependents.push(dependent);
  }

  /** All that a provider needs has been looked at. */
  #complete(top: PlainProvider): void {
    const isBlocked = this.#isBlocked(top);
    if (!isBlocked) this.builder.build(top, this);
    this.building = undefined;
    this.#leave(isBlocked ? 'unbuilt' : top.state);
    if (top.state === 'running') this.#await(top);
    else if (isBlocked) this.#wait(top);
  }

  #leave(state: PlainProvider['state']): void {
    const top = this.#way.pop();
    this.#nexts.pop();
    if (top) top.state = state;
  }

  #isBlocked(top: PlainProvider): boolean {
    const isBlocked = this.#isBlockedByNeeds(top);
    const holder = this.builder.links.holderOf(top);
    if (!holder) return isBlocked;
    const cells = holder.emptyCells();
    const lists = holder.listsGiven().filter((list) => !this.#filled.has(list));
    if (cells.length === 0 && lists.length === 0) return isBlocked;
    this.#needy.push(top);
    for (const list of lists) this.#unfilled.add(list);
    for (const cell of cells) {
      this.#empty.add(cell);
      this.#through.set(cell.slot.name, this.way());
    }
    return true;
  }

  #isBlockedByNeeds(top: PlainProvider): boolean {
    const needs = this.builder.links.needsOf(top);
    let isBlocked = false;
    // Counted, not iterated: there may be thousands.
    for (let at = 0; at < needs.length; at += 1) {
      const need = needs[at] as PlainProvider;
      if (need.state === 'ready') continue;
      this.#wait(need, top);
      isBlocked = true;
    }
    return isBlocked;
  }

  /** Those that need the same cells wait together. */
  #fillCells(): void {
    if (this.#needy.length === 0) return;
    const [cells, needy, through] = [[...this.#empty], this.#needy, new Map(this.#through)];
    const lists = [...this.#unfilled];
    const by = { parent: this.parent, through };
    this.#empty.clear();
    this.#unfilled.clear();
    this.#through.clear();
    this.#needy = [];
    for (const list of lists) this.#filled.add(list);
    const filling = lists.map((list) => this.tools.fill(list, by));
    Promise.all([this.tools.activate(cells, by), ...filling]).then(
      () => this.#goOn(needy),
      (error: unknown) => this.fail(error),
    );
  }
}
