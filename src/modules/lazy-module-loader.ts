import type { Addition } from '../container/additions.js';
import type { Container } from '../container/container.js';
import { ModuleError, NotBuiltYetError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { isClass } from '../core/token.js';
import type { Source } from './graph-edits.js';
import { isPromise, settleImport, type Patience } from './import-promises.js';
import type { ModuleGraph, ModuleSet } from './module-graph.js';
import type { ModuleNode } from './module-node.js';
import { isDynamicModule } from './module-record.js';
import type { ModuleRef } from './module-ref.js';

/** A module to be loaded: itself, a promise of it, or a function that imports it. */
export type LazyModule = Source | Promise<Source> | (() => Source | Promise<Source>);

/** What loading needs of the application. */
export interface LoaderTools {
  readonly container: Container;
  readonly graph: ModuleGraph;
  readonly patience: Patience;
  readonly refOf: (node: ModuleNode) => ModuleRef;
}

/** Modules that were loaded together. */
interface Load {
  readonly nodes: readonly ModuleNode[];
  readonly addition: Addition;
  state: 'running' | 'done' | 'failed';
  /** Settles when it is over. */
  over: Promise<void>;
}

const WHERE = 'LazyModuleLoader.load';

/**
 * Loads modules into a running application: their candidates compete with those that are there, slots move to what is
 * better now, what is eager is built, and hooks are called. Inject it, or get it with `app.get(LazyModuleLoader)`.
 */
export class LazyModuleLoader {
  readonly #tools: LoaderTools;
  readonly #loads = new Map<ModuleNode, Load>();

  /** @internal inject it, or use `app.get(LazyModuleLoader)` */
  constructor(tools: LoaderTools) {
    this.#tools = tools;
  }

  /**
   * Loads a module and what it imports; what is there already is used as it is. Whoever loads a module that is being
   * loaded waits for that; one that is loaded costs nothing. Where anything fails (the import, reading, building, a
   * hook) nothing of it stays, and slots go back to what they had.
   *
   * @param module a function that imports it, as `() => import('./reports.js').then((file) => file.ReportsModule)`,
   * or the module
   * @throws ModuleError `modules/import-failed`, `modules/import-timeout`, and whatever reading, building and starting
   * modules throws; LifecycleError `lifecycle/not-started`, `lifecycle/closing`
   * @example
   * const reports = await app.get(LazyModuleLoader).load(() => import('./reports.js').then((file) => file.ReportsModule));
   * await reports.get(Reports).monthly();
   */
  async load(module: LazyModule): Promise<ModuleRef> {
    const { container, graph, patience } = this.#tools;
    container.additions.checkOpen();
    const source = await settleImport({ value: begun(module), where: WHERE }, patience);
    const { root } = await graph.read(checkSource(source), WHERE, (read) => this.#begin(read));
    await this.#loads.get(root)?.over;
    return this.#tools.refOf(root);
  }

  /** In the same tick as reading: nobody shall see modules whose candidates are not there. */
  #begin(read: ModuleSet): void {
    const { container } = this.#tools;
    const [foreign] = read.foreign;
    if (foreign) throw new NotBuiltYetError('loading modules of inversify lazily', foreign.where);
    if (read.nodes.length === 0) return;
    const addition = container.additions.register(read);
    this.#tools.container.seenAs(this.#tools.graph.everything);
    const load: Load = { nodes: read.nodes, addition, state: 'running', over: Promise.resolve() };
    for (const node of read.nodes) this.#loads.set(node, load);
    load.over = this.#finish(load);
  }

  /** Whatever these modules import is not waited for: a hook of that may be what loads these. */
  async #finish(load: Load): Promise<void> {
    try {
      await load.addition.activate();
      const [broken] = this.#importedBy(load).filter(({ state }) => state === 'failed');
      if (broken) throw goneMeanwhile(load.nodes, broken.nodes);
      load.state = 'done';
    } catch (error) {
      load.state = 'failed';
      await this.#takeBack(load);
      throw error;
    }
  }

  /** Takes back what stands on it first; what is still being loaded finds out by itself. */
  async #takeBack(load: Load): Promise<void> {
    for (const other of new Set(this.#loads.values())) {
      if (other.state !== 'done' || !this.#importedBy(other).includes(load)) continue;
      other.state = 'failed';
      await this.#takeBack(other);
    }
    const { graph, container } = this.#tools;
    await load.addition.takeBack();
    graph.remove(load.nodes);
    container.seenAs(graph.everything);
    for (const node of load.nodes) this.#loads.delete(node);
  }

  #importedBy({ nodes }: Load): Load[] {
    const own = new Set(nodes);
    const imported = nodes.flatMap(({ imports }) => imports).filter((node) => !own.has(node));
    return [...new Set(imported.flatMap((node) => this.#loads.get(node) ?? []))];
  }
}

const goneMeanwhile = (nodes: readonly ModuleNode[], gone: readonly ModuleNode[]) =>
  new ModuleError(
    'modules/import-gone',
    `${String(nodes.at(-1)?.label)} was not loaded: ${String(gone.at(-1)?.label)}, which it imports, could not be loaded.`,
    { hint: 'load it again when that can be loaded' },
  );

function begun(module: LazyModule): PromiseLike<unknown> {
  if (isPromise(module)) return module;
  if (typeof module !== 'function' || isClass(module)) return Promise.resolve(module);
  // A function that throws at once fails as one whose promise is rejected.
  return Promise.resolve().then(module);
}

function checkSource(source: unknown): Source {
  if (isClass(source) || isDynamicModule(source)) return source;
  const isNamespace = typeof source === 'object' && source !== null && Symbol.toStringTag in source;
  throw new ModuleError('modules/bad-import', `${WHERE} was given ${shown(source)}. Nothing was loaded.`, {
    path: WHERE,
    hint: isNamespace
      ? "take the module out of its file: import('./x.js').then((file) => file.XModule)"
      : 'pass a class with @Module, a dynamic module, or a function that imports one',
  });
}
