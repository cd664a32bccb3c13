import type { Container } from '../container/container.js';
import { whileUnderWay } from '../container/correlation.js';
import { ModuleError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import { atFault, fallsWith, isWanted, type Fall } from './fall.js';
import type { Intakes } from './intakes.js';
import { Load, wayTo } from './lazy-load.js';
import { ModuleSet, type ModuleGraph } from './module-graph.js';
import type { ModuleNode } from './module-node.js';

const NOTHING: ReadonlySet<SlotName> = new Set();

/** What was loaded into a running application, and what is being loaded. */
export class LazyLoads {
  readonly #loads = new Map<ModuleNode, Load>();
  /** Why modules have gone again. */
  readonly #gone = new WeakMap<ModuleNode, { readonly error: unknown }>();

  constructor(
    private readonly container: Container,
    private readonly graph: ModuleGraph,
    private readonly intakes: Intakes,
  ) {}

  /**
   * Begins to load modules, in the same tick as reading: nobody shall see modules whose candidates are not there.
   *
   * @param by the module whose code asks for them; undefined for those outside every module
   */
  begin(read: ModuleSet, by: ModuleNode | undefined): void {
    if (read.nodes.length === 0) return;
    const load = new Load(read.nodes, this.container.additions.register(read));
    this.container.seenAs(this.graph.everything);
    for (const node of read.nodes) this.#loads.set(node, load);
    // Before its hooks run: one of them may ask for the module that asks for these.
    this.#runningOf(by)?.awaited.add(load);
    load.over = whileUnderWay(() => this.#finish(load));
  }

  /** Resolves once a module is loaded. @throws what its loading throws; ModuleError `modules/load-cycle` */
  async end(node: ModuleNode, by: ModuleNode | undefined): Promise<void> {
    for (;;) {
      const load = this.#loads.get(node);
      const gone = this.#gone.get(node);
      if (gone) throw gone.error;
      if (!load) return;
      load.asked.add(node);
      try {
        await this.#over(load, by);
        return;
      } catch (error) {
        // It may stay although what it came with does not.
        if (this.#loads.get(node) === load || !this.#loads.has(node)) throw error;
      }
    }
  }

  async #over(load: Load, by: ModuleNode | undefined): Promise<void> {
    const asking = this.#runningOf(by);
    if (!asking || load.state !== 'running') return load.over;
    const way = wayTo(asking, load);
    if (way) throw cyclic([asking, ...way]);
    asking.awaited.add(load);
    try {
      await load.over;
    } finally {
      asking.awaited.delete(load);
    }
  }

  #runningOf(node: ModuleNode | undefined): Load | undefined {
    const load = node && this.#loads.get(node);
    return load?.state === 'running' ? load : undefined;
  }

  /** Whatever these modules import is not waited for: a hook of that may be what loads these. */
  async #finish(load: Load): Promise<void> {
    try {
      await load.addition.activate();
      this.#checkImports(load);
      await load.addition.moveLast();
      this.#checkImports(load);
      // What nobody could be let in to has not been loaded.
      await this.intakes.renew(load.addition.slots);
      load.state = 'done';
      for (const other of this.#all()) if (this.#isSure(other)) other.addition.keep();
    } catch (error) {
      await this.#fall(load, error);
      throw error;
    } finally {
      await this.#dropUnwanted();
    }
  }

  #all(): Load[] {
    return [...new Set(this.#loads.values())];
  }

  /** @throws ModuleError `modules/import-gone` */
  #checkImports(load: Load): void {
    for (const imported of load.nodes.flatMap(({ imports }) => imports)) {
      const gone = this.#gone.get(imported);
      if (gone) throw goneMeanwhile(load, imported, gone.error);
    }
  }

  /** Whether it stays: what it imports does as well. */
  #isSure(load: Load): boolean {
    return load.state === 'done' && this.#importedBy(load).every((imported) => this.#isSure(imported));
  }

  #importedBy({ nodes }: Load): Load[] {
    const own = new Set(nodes);
    const imported = nodes.flatMap(({ imports }) => imports).filter((node) => !own.has(node));
    return [...new Set(imported.flatMap((node) => this.#loads.get(node) ?? []))];
  }

  /** Takes back what has failed, and what stands on it first. What others use of it is loaded for them. */
  #fall(load: Load, error: unknown): Promise<void> {
    const without = load.nodes.filter(({ imports }) => imports.some((node) => this.#gone.has(node)));
    const seeds = without.length > 0 ? without : atFault(load);
    return this.#takeBack(fallsWith(seeds, { first: load, all: this.#all() }), error);
  }

  /** What was kept for others goes with the last of them. */
  async #dropUnwanted(): Promise<void> {
    const all = this.#all();
    const dropped = all.find((load) => load.left && load.state === 'done' && !isWanted(load, all));
    if (!dropped) return;
    await this.#takeBack(fallsWith(dropped.nodes, { first: dropped, all }), dropped.left?.error);
    await this.#dropUnwanted();
  }

  #takeBack(falls: readonly Fall[], error: unknown): Promise<void> {
    const heirs = falls.flatMap((fall) => this.#heirOf(fall, error) ?? []);
    // All at once: nobody shall be served for longer by what is going.
    for (const { load, gone } of falls) {
      load.state = 'failed';
      for (const node of gone) this.#gone.set(node, { error });
      load.addition.goBack(error);
    }
    const over = this.#takeDown(falls);
    for (const heir of heirs) {
      heir.over = over.catch(() => undefined).then(() => this.#finish(heir));
      // Whoever needs it finds out by itself.
      heir.over.catch(() => undefined);
    }
    return over;
  }

  #heirOf({ load, kept }: Fall, error: unknown): Load | undefined {
    const last = kept.at(-1);
    if (!last) return undefined;
    const heir = new Load(kept, load.addition.release(new ModuleSet(last, kept)), { error });
    for (const node of kept) {
      this.#loads.set(node, heir);
      if (load.asked.has(node)) heir.asked.add(node);
    }
    return heir;
  }

  async #takeDown(falls: readonly Fall[]): Promise<void> {
    let trouble: { readonly error: unknown } | undefined;
    for (const { load, gone } of falls) {
      await load.addition.takeBack().catch((error: unknown) => (trouble ??= { error }));
      this.graph.remove(gone);
      this.container.seenAs(this.graph.everything);
      for (const node of gone) this.#loads.delete(node);
    }
    // What is wrong with others is theirs to tell.
    await this.intakes.renew(NOTHING).catch(() => undefined);
    if (trouble) throw trouble.error;
  }
}

function cyclic(ring: readonly Load[]): ModuleError {
  const titles = ring.map(({ title }) => title);
  return new ModuleError(
    'modules/load-cycle',
    `${titles[1]} is being loaded, and waits for the very code that loads it. Nothing more was loaded for that.`,
    {
      path: titles.join(' -> '),
      hint: 'import the module instead of loading it from a hook, or load it after the hooks have ended',
    },
  );
}

const goneMeanwhile = (load: Load, { label }: ModuleNode, cause: unknown) =>
  new ModuleError(
    'modules/import-gone',
    `${load.title} was not loaded: ${label}, which it imports, could not be loaded.`,
    { hint: 'load it again when that can be loaded', cause },
  );
