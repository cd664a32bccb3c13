import { ModuleError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import { refName } from '../core/token.js';
import type { ModuleScope } from '../container/injection/recipe.js';
import type { OfferedRecipe } from '../container/injection/recipes.js';
import { ContractIndex } from './contract-index.js';
import type { ModuleNode, PlainEntry } from './module-node.js';
import type { DynamicModule, ModuleClass } from './module-record.js';
import { EverythingScope, NodeScope } from './module-scope.js';
import { NO_EDITS, type GraphEdits } from './graph-edits.js';
import { readTree } from './module-tree.js';
import { readExports } from './node-exports.js';
import { PlainNumbers, readProviders } from './node-providers.js';
import { Visibility } from './visible.js';

export type { GraphEdits } from './graph-edits.js';
export type { PlainEntry } from './module-node.js';

/** What the modules of an application say, as plain data. Nothing is built. */
export class ModuleGraph {
  /** Names of the modules, imported ones before those that import them; the root is last. */
  readonly modules: readonly string[];
  /** Candidates in the order to register them: importing modules later, so that they win what is equal otherwise. */
  readonly offers: readonly OfferedRecipe[];
  /** Plain providers, module classes among them. */
  readonly plains: readonly PlainEntry[];
  /** Preferred providers, one per slot: importing modules win over imported ones, later imports over earlier ones. */
  readonly selections: readonly (readonly [SlotName, string])[];
  /** The names of the root module. */
  readonly root: ModuleScope;
  /** The names of all modules at once. */
  readonly everything: ModuleScope;

  /** @param scopes the scope of every module, imported ones first and the root last */
  constructor(
    private readonly scopes: ReadonlyMap<ModuleNode, ModuleScope>,
    root: ModuleScope,
  ) {
    const nodes = [...scopes.keys()];
    this.modules = nodes.map(({ label }) => label);
    this.offers = nodes.flatMap((node) => node.offers.map(({ offer, recipe }) => ({ offer, recipe })));
    this.plains = nodes.flatMap((node) => [...node.plains.values()].map(({ entry }) => entry));
    this.selections = [...new Map(nodes.flatMap((node) => node.selections))];
    this.root = root;
    this.everything = new EverythingScope(this.plains);
  }

  /**
   * The names of one module.
   *
   * @param module its class, or its name as in `modules`
   * @throws ModuleError `modules/unknown-module`; `modules/ambiguous-module` for the class of several dynamic modules
   */
  scopeOf(module: string | ModuleClass): ModuleScope {
    const named = [...this.scopes].filter(([{ label, cls }]) => label === module || cls === module);
    const [found, ...others] = named;
    if (!found) {
      const hint = `modules: ${this.modules.join(', ')}`;
      throw new ModuleError(
        'modules/unknown-module',
        `${refName(module)} is no module of this application.`,
        { hint },
      );
    }
    if (others.length === 0) return found[1];
    const names = named.map(([{ label }]) => label);
    const message = `${refName(module)} stands for ${names.length} modules: ${names.join(', ')}.`;
    throw new ModuleError('modules/ambiguous-module', message, { hint: 'give the name of one of them' });
  }
}

/**
 * Reads a module and everything that it imports, each module once.
 *
 * @param edits what stands in for modules and providers; default nothing
 * @throws ModuleError `modules/…` for a graph that contradicts itself; RegistryError for impossible component
 * decorators; NotBuiltYetError for promises in `imports` and for the scopes request and transient
 */
export function readModules(root: ModuleClass | DynamicModule, edits: GraphEdits = NO_EDITS): ModuleGraph {
  const nodes = readTree(root, edits);
  let visibility: Visibility | undefined;
  // Made when first asked for: scopes go into recipes before the graph is whole.
  const whole = () => (visibility ??= new Visibility(nodes));
  const scopes = new Map<ModuleNode, ModuleScope>();
  const numbers = new PlainNumbers();
  let scope: ModuleScope | undefined;
  for (const node of nodes) {
    scope = new NodeScope(node, whole);
    scopes.set(node, scope);
    readProviders(node, scope, numbers);
  }
  const contracts = new ContractIndex(nodes);
  for (const node of nodes) {
    for (const plain of node.plains.values()) contracts.checkPlain(plain);
    readExports(node, contracts);
  }
  return new ModuleGraph(scopes, scope as ModuleScope);
}
