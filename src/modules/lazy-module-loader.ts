import type { Container } from '../container/container.js';
import { ModuleError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { isClass } from '../core/token.js';
import type { Source } from './graph-edits.js';
import { isPromise, settleImport, type Patience } from './import-promises.js';
import type { LazyLoads } from './lazy-loads.js';
import type { ModuleGraph } from './module-graph.js';
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
  readonly loads: LazyLoads;
  readonly refOf: (node: ModuleNode) => ModuleRef;
}

const WHERE = 'LazyModuleLoader.load';

/**
 * Loads modules into a running application: their candidates compete with those that are there, slots move to what is
 * better now, what is eager is built, and hooks are called. Inject it, or get it with `app.get(LazyModuleLoader)`.
 */
export class LazyModuleLoader {
  readonly #tools: LoaderTools;
  readonly #asking: ModuleNode | undefined;

  /** @internal inject it, or use `app.get(LazyModuleLoader)` */
  constructor(tools: LoaderTools, asking: ModuleNode | undefined) {
    this.#tools = tools;
    this.#asking = asking;
  }

  /**
   * Loads a module and what it imports; what is there already is used as it is. Whoever loads a module that is being
   * loaded waits for that; one that is loaded costs nothing. Where anything fails (the import, reading, building, a
   * hook) nothing of it stays but what others use, and slots go back to what they had: the very instances, which have
   * stood by.
   *
   * @param module a function that imports it, as `() => import('./reports.js').then((file) => file.ReportsModule)`,
   * or the module
   * @throws ModuleError `modules/import-failed`, `modules/import-timeout`, and whatever reading, building and starting
   * modules throws; `modules/import-gone` where what it imports could not be loaded meanwhile; `modules/load-cycle`
   * where the module that asks is being loaded itself, and what it asks for waits for that; LifecycleError `lifecycle/not-started`, `lifecycle/closing`
   * @example
   * const reports = await app.get(LazyModuleLoader).load(() => import('./reports.js').then((file) => file.ReportsModule));
   * await reports.get(Reports).monthly();
   */
  async load(module: LazyModule): Promise<ModuleRef> {
    const { container, graph, loads, patience } = this.#tools;
    container.additions.checkOpen();
    const source = await settleImport({ value: begun(module), where: WHERE }, patience);
    const asking = this.#asking;
    const { root } = await graph.read(checkSource(source), WHERE, (read) => loads.begin(read, asking));
    await loads.end(root, asking);
    return this.#tools.refOf(root);
  }
}

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
