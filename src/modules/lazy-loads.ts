import type { Addition } from '../container/additions.js';
import type { Container } from '../container/container.js';
import { ModuleError } from '../core/errors.js';
import type { ModuleGraph, ModuleSet } from './module-graph.js';
import type { ModuleNode } from './module-node.js';

/** Modules that were loaded together. */
class Load {
  state: 'running' | 'done' | 'failed' = 'running';
  /** Settles when it is over. */
  over: Promise<void> = Promise.resolve();
  /** Loads that code of these modules waits for while they are loaded themselves. */
  readonly awaited = new Set<Load>();

  constructor(
    readonly nodes: readonly ModuleNode[],
    readonly addition: Addition,
  ) {}

  /** The module that was asked for. */
  get title(): string {
    return String(this.nodes.at(-1)?.label);
  }
}

/** What was loaded into a running application, and what is being loaded. */
export class LazyLoads {
  readonly #loads = new Map<ModuleNode, Load>();

  constructor(
    private readonly container: Container,
    private readonly graph: ModuleGraph,
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
    load.over = this.#finish(load);
  }

  /** Resolves once a module is loaded. @throws what its loading throws; ModuleError `modules/load-cycle` */
  async end(node: ModuleNode, by: ModuleNode | undefined): Promise<void> {
    const load = this.#loads.get(node);
    const asking = this.#runningOf(by);
    if (!asking || load?.state !== 'running') return load?.over;
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
      load.state = 'done';
      for (const other of new Set(this.#loads.values())) if (this.#isSure(other)) other.addition.keep();
    } catch (error) {
      await this.#takeBack(load, error);
      throw error;
    }
  }

  /** @throws ModuleError `modules/import-gone` */
  #checkImports(load: Load): void {
    const broken = this.#importedBy(load).find(({ state }) => state === 'failed');
    if (broken) throw goneMeanwhile(load, broken);
  }

  /** Whether it stays: what it imports does as well. */
  #isSure(load: Load): boolean {
    return load.state === 'done' && this.#importedBy(load).every((imported) => this.#isSure(imported));
  }

  /** Takes back what stands on it first; what is still being loaded finds out by itself. */
  async #takeBack(load: Load, because: unknown): Promise<void> {
    const fallen = [...this.#standingOn(load), load];
    // All at once: nobody shall be served for longer by what is going.
    for (const each of fallen) {
      each.state = 'failed';
      each.addition.goBack(because);
    }
    let trouble: { readonly error: unknown } | undefined;
    for (const { addition, nodes } of fallen) {
      await addition.takeBack().catch((error: unknown) => (trouble ??= { error }));
      this.graph.remove(nodes);
      this.container.seenAs(this.graph.everything);
      for (const node of nodes) this.#loads.delete(node);
    }
    if (trouble) throw trouble.error;
  }

  /** What is loaded and imports it, directly or not; each after those that import it. */
  #standingOn(load: Load): readonly Load[] {
    const found = new Set<Load>();
    for (const other of new Set(this.#loads.values())) {
      if (other.state !== 'done' || !this.#importedBy(other).includes(load)) continue;
      for (const each of [...this.#standingOn(other), other]) found.add(each);
    }
    return [...found];
  }

  #importedBy({ nodes }: Load): Load[] {
    const own = new Set(nodes);
    const imported = nodes.flatMap(({ imports }) => imports).filter((node) => !own.has(node));
    return [...new Set(imported.flatMap((node) => this.#loads.get(node) ?? []))];
  }
}

/** The way from one load along those that it waits for to another. */
function wayTo(to: Load, from: Load): readonly Load[] | undefined {
  const ways = new Map<Load, readonly Load[]>([[from, [from]]]);
  for (const [load, way] of ways) {
    if (load === to) return way;
    for (const next of load.awaited) if (!ways.has(next)) ways.set(next, [...way, next]);
  }
  return undefined;
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

const goneMeanwhile = (load: Load, gone: Load) =>
  new ModuleError(
    'modules/import-gone',
    `${load.title} was not loaded: ${gone.title}, which it imports, could not be loaded.`,
    { hint: 'load it again when that can be loaded' },
  );
