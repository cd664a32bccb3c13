import { ModuleError } from '../core/errors.js';
import { isSingle, type ModuleClass } from './module-record.js';
import type { ModuleNode } from './module-node.js';

/**
 * Slots are application-wide, so a candidate that a module class lists itself must not come with every one of its
 * dynamic modules; and some module classes are of use once only.
 *
 * @throws ModuleError `modules/imported-twice`
 */
export function checkTwins(nodes: readonly ModuleNode[]): void {
  const byClass = new Map<ModuleClass, ModuleNode[]>();
  for (const node of nodes) {
    const twins = byClass.get(node.cls);
    if (twins) twins.push(node);
    else byClass.set(node.cls, [node]);
  }
  for (const [cls, [first, second, ...others]] of byClass) {
    if (!first || !second) continue;
    if (isSingle(cls)) throw single(importerOf(first, nodes), importerOf(second, nodes), first);
    checkApart([first, second, ...others]);
  }
}

/** Name of the module that imports one, as far as any does. */
const importerOf = (node: ModuleNode, nodes: readonly ModuleNode[]): string =>
  (nodes.find(({ imports }) => imports.includes(node)) ?? node).label;

function checkApart(twins: readonly ModuleNode[]): void {
  const offeredBy = new Map<string, ModuleNode>();
  for (const node of twins) {
    for (const name of node.offersByName.keys()) {
      const earlier = offeredBy.get(name);
      if (earlier) throw importedTwice(name, earlier, node);
      offeredBy.set(name, node);
    }
  }
}

const importedTwice = (name: string, earlier: ModuleNode, node: ModuleNode) =>
  new ModuleError(
    'modules/imported-twice',
    `${earlier.label} and ${node.label} are one module class, imported as two modules that say different things; ` +
      `both offer ${name}. Nothing was built.`,
    {
      hint:
        'import one dynamic module everywhere (const cache = CacheModule.forRoot(…)), make it global and import it ' +
        'once, or name the provider by its options',
    },
  );

const single = (first: string, second: string, { label }: ModuleNode) =>
  new ModuleError(
    'modules/imported-twice',
    first === second
      ? `${first} imports ${label} twice, with different options, and an application has one. Nothing was built.`
      : `${first} and ${second} import ${label} with different options, and an application has one. Nothing was built.`,
    {
      path: `${second} -> ${label}`,
      hint: `import it in one module, with the options of both; or import one dynamic module in both (const one = ${label}.forRoot(…))`,
    },
  );
