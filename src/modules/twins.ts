import { ModuleError } from '../core/errors.js';
import type { ModuleClass } from './module-record.js';
import type { ModuleNode } from './module-node.js';

/**
 * Slots are application-wide, so a candidate that a module class lists itself must not come with every one of its
 * dynamic modules.
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
  for (const twins of byClass.values()) if (twins.length > 1) checkApart(twins);
}

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
