import { ModuleError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import { refName, type Ref } from '../core/token.js';
import type { ImportedModule } from '../container/bridge/imported-module.js';
import type { Asked, ModuleScope, PlainProvider } from '../container/plain/plain-provider.js';
import type { OfferedRecipe } from '../container/injection/recipes.js';
import { ContractIndex } from './contract-index.js';
import type { GraphEdits, Source } from './graph-edits.js';
import { NO_EDITS } from './graph-edits.js';
import { settleImport, type Patience } from './import-promises.js';
import { KnownModules } from './known-modules.js';
import type { ModuleNode } from './module-node.js';
import type { ModuleClass } from './module-record.js';
import { EverythingScope, NodeScope } from './module-scope.js';
import { readTree, type Tree } from './module-tree.js';
import { readExports } from './node-exports.js';
import { readProviders } from './node-providers.js';
import { checkTwins } from './twins.js';
import { Visibility } from './visible.js';

export type { GraphEdits } from './graph-edits.js';

/** What modules say that were read together, as plain data. */
export class ModuleSet {
  /** Candidates in the order to register them: importing modules later, so that they win what is equal otherwise. */
  readonly offers: readonly OfferedRecipe[];
  /** Plain providers, module classes among them. */
  readonly plains: readonly PlainProvider[];
  /** Preferred providers, one per slot: importing modules win over imported ones, later imports over earlier ones. */
  readonly selections: readonly (readonly [SlotName, string])[];
  /** Modules of inversify that they import. */
  readonly foreign: readonly ImportedModule[];

  /**
   * @param root the module that imports the others
   * @param nodes imported modules before those that import them
   */
  constructor(
    readonly root: ModuleNode,
    readonly nodes: readonly ModuleNode[],
  ) {
    this.offers = nodes.flatMap((node) => node.offers.map(({ offer, recipe }) => ({ offer, recipe })));
    this.plains = nodes.flatMap((node) => [...node.plains.values()]);
    this.selections = [...new Map(nodes.flatMap((node) => node.selections))];
    this.foreign = nodes.flatMap((node) => node.foreign);
  }
}

/** What the application itself gives to a module, or to those outside every module. */
export type Given = (ref: Ref, asking: ModuleNode | undefined, asked: Asked) => object | undefined;

/** How a graph is read. */
export interface GraphOptions {
  /** How long promises in `imports` may take. */
  readonly patience: Patience;
  /** What stands in for modules and providers; default nothing. */
  readonly edits?: GraphEdits | undefined;
}

/** The modules of one application: read from their decorators, checked against one another. Nothing is built. */
export class ModuleGraph {
  readonly #known = new KnownModules();
  readonly #scopes = new Map<ModuleNode, ModuleScope>();
  readonly #settled = new WeakMap<PromiseLike<unknown>, unknown>();
  readonly #patience: Patience;
  readonly #edits: GraphEdits;
  #visibility: Visibility | undefined;
  #root: ModuleNode | undefined;
  #lastRank = 0;
  #given: Given = () => undefined;

  constructor({ patience, edits = NO_EDITS }: GraphOptions) {
    this.#patience = patience;
    this.#edits = edits;
  }

  /** Names of the modules, imported ones before those that import them. */
  get modules(): readonly string[] {
    return [...this.#scopes.keys()].map(({ label }) => label);
  }

  /** The names of all modules at once, as they are now. */
  get everything(): ModuleScope {
    return new EverythingScope(this.nodes, (ref, asked) => this.#given(ref, undefined, asked));
  }

  /**
   * Reads a module and everything that it imports, each module once; what is known already is used as it is. A failure
   * leaves the graph as it was.
   *
   * @param where how the module is called in messages
   * @param take takes what was read, in the same tick; where it throws, nothing was
   * @returns the modules that were not known
   * @throws ModuleError `modules/…` for modules that contradict one another, or whose promise fails or takes too long;
   * RegistryError for impossible component decorators
   */
  async read(
    root: Source,
    where = 'The root module',
    take?: (modules: ModuleSet) => void,
  ): Promise<ModuleSet> {
    for (;;) {
      const tree = readTree(
        { value: root, where },
        { known: this.#known, edits: this.#edits, settled: this.#settled },
      );
      if (tree.root) return this.#include(tree, tree.root, take);
      for (const pending of tree.pending)
        this.#settled.set(pending.value, await settleImport(pending, this.#patience));
    }
  }

  /** Takes modules out again that nobody else imports. */
  remove(nodes: readonly ModuleNode[]): void {
    this.#visibility = undefined;
    for (const node of nodes) {
      this.#known.delete(node);
      this.#scopes.delete(node);
    }
  }

  #include({ added }: Tree, root: ModuleNode, take?: (modules: ModuleSet) => void): ModuleSet {
    try {
      this.#visibility = undefined;
      for (const node of added) this.#readProviders(node);
      const all = [...this.#scopes.keys()];
      const contracts = new ContractIndex(all);
      checkTwins(all);
      for (const node of all) for (const plain of node.plains.values()) contracts.checkPlain(node, plain);
      for (const node of added) readExports(node, contracts);
      const modules = new ModuleSet(root, added);
      take?.(modules);
      this.#root ??= root;
      return modules;
    } catch (error) {
      this.remove(added);
      throw error;
    }
  }

  #readProviders(node: ModuleNode): void {
    // Made when first asked for: scopes go into recipes before the graph is whole, and it may grow later.
    const whole = () => (this.#visibility ??= new Visibility([...this.#scopes.keys()]));
    const given: Given = (ref, asking, asked) => this.#given(ref, asking, asked);
    const scope = new NodeScope(node, (this.#lastRank += 1), { whole, given });
    this.#scopes.set(node, scope);
    readProviders(node, scope);
  }

  /** The first module that was read. */
  get root(): ModuleNode {
    if (!this.#root) throw new TypeError('nothing was read');
    return this.#root;
  }

  /** Tokens of the application itself, which every module sees. */
  give(given: Given): void {
    this.#given = given;
  }

  /** The names of a module. */
  scopeOfNode(node: ModuleNode): ModuleScope {
    const scope = this.#scopes.get(node);
    if (!scope) throw new TypeError(`${node.label} is no module of this graph`);
    return scope;
  }

  /** Every module, imported ones before those that import them. */
  get nodes(): readonly ModuleNode[] {
    return [...this.#scopes.keys()];
  }

  /**
   * One module.
   *
   * @param module its class, or its name as in `modules`
   * @throws ModuleError `modules/unknown-module`; `modules/ambiguous-module` for the class of several dynamic modules
   */
  nodeOf(module: string | ModuleClass): ModuleNode {
    const named = this.nodes.filter(({ label, cls }) => label === module || cls === module);
    const [found, ...others] = named;
    if (!found) {
      const hint = `modules: ${this.modules.join(', ')}`;
      throw new ModuleError(
        'modules/unknown-module',
        `${refName(module)} is no module of this application.`,
        { hint },
      );
    }
    if (others.length === 0) return found;
    const names = named.map(({ label }) => label);
    const message = `${refName(module)} stands for ${names.length} modules: ${names.join(', ')}.`;
    throw new ModuleError('modules/ambiguous-module', message, { hint: 'give the name of one of them' });
  }
}
