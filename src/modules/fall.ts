import type { Load } from './lazy-load.js';
import type { ModuleNode } from './module-node.js';

/** What becomes of the modules of a load that falls. */
export interface Fall {
  readonly load: Load;
  readonly gone: readonly ModuleNode[];
  /** Nothing is wrong with these, and others use them. */
  readonly kept: readonly ModuleNode[];
}

/** The module by which a load has failed: the one that was asked for where nobody knows better. */
export function atFault({ nodes, addition }: Load): ModuleNode[] {
  const owners = addition.culprits.flatMap((made) => nodes.filter((node) => isOf(node, made)));
  return owners.length > 0 ? owners.slice(-1) : nodes.slice(-1);
}

const isOf = (node: ModuleNode, made: object): boolean =>
  node.offers.some(({ recipe }) => recipe === made) ||
  [...node.plains.values()].some((plain) => plain === made);

/**
 * What falls with modules of a load: all that imports them, directly or not, and whatever was brought for that alone.
 * What is still being loaded finds out by itself.
 *
 * @param all every load that there is
 * @returns each after those that import something of it
 */
export function fallsWith(
  seeds: readonly ModuleNode[],
  { first, all }: { readonly first: Load; readonly all: readonly Load[] },
): Fall[] {
  const doomed = withImporters(seeds, all);
  const falling = all.filter(
    (load) => load === first || (load.state === 'done' && load.nodes.some((node) => doomed.has(node))),
  );
  return importersFirst(falling).map((load) => {
    const wanted = wantedOf(load, { doomed, all });
    const kept = load.nodes.filter((node) => wanted.has(node));
    return { load, kept, gone: load.nodes.filter((node) => !wanted.has(node)) };
  });
}

/** Whether somebody has asked for modules of a load, or imports them. */
export function isWanted(load: Load, all: readonly Load[]): boolean {
  return wantedOf(load, { doomed: new Set(), all }).size > 0;
}

function withImporters(seeds: readonly ModuleNode[], all: readonly Load[]): Set<ModuleNode> {
  const found = new Set(seeds);
  const nodes = all.flatMap((load) => load.nodes);
  // Grows while it is gone through.
  for (const node of found) for (const other of nodes) if (other.imports.includes(node)) found.add(other);
  return found;
}

function wantedOf(
  load: Load,
  { doomed, all }: { readonly doomed: ReadonlySet<ModuleNode>; readonly all: readonly Load[] },
): Set<ModuleNode> {
  const own = new Set(load.nodes);
  const others = all.filter((other) => other !== load && other.state !== 'failed');
  const users = others.flatMap(({ nodes }) => nodes.filter((node) => !doomed.has(node)));
  const asked = [...load.asked].filter((node) => !doomed.has(node));
  const wanted = new Set(
    [...asked, ...users.flatMap(({ imports }) => imports)].filter((node) => own.has(node)),
  );
  // Grows while it is gone through.
  for (const node of wanted) for (const imported of node.imports) if (own.has(imported)) wanted.add(imported);
  return wanted;
}

function importersFirst(loads: readonly Load[]): Load[] {
  const ordered = new Set<Load>();
  const enter = (load: Load): void => {
    for (const other of loads)
      if (other !== load && !ordered.has(other) && isImportedBy(load, other)) enter(other);
    ordered.add(load);
  };
  for (const load of loads) enter(load);
  return [...ordered];
}

const isImportedBy = ({ nodes }: Load, other: Load): boolean =>
  other.nodes.some(({ imports }) => imports.some((node) => nodes.includes(node)));
