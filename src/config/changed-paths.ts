import { below } from './config-path.js';
import type { ConfigNode, MapNode } from './tree.js';

const MOST = 100;

/** Where two trees say something else, whoever says it; of very many places the first ones. */
export function changedPaths(before: MapNode, after: MapNode): readonly string[] {
  const paths: string[] = [];
  compare(before, after, { path: '', paths });
  return Object.freeze(paths);
}

interface Spot {
  readonly path: string;
  readonly paths: string[];
}

function compare(before: ConfigNode | undefined, after: ConfigNode | undefined, spot: Spot): void {
  const { path, paths } = spot;
  if (before === after || paths.length >= MOST) return;
  if (before?.kind !== 'map' || after?.kind !== 'map') {
    if (!isSame(before, after)) paths.push(path);
    return;
  }
  for (const name of new Set([...before.entries.keys(), ...after.entries.keys()]))
    compare(before.entries.get(name), after.entries.get(name), { path: below(path, name), paths });
}

function isSame(a: ConfigNode | undefined, b: ConfigNode | undefined): boolean {
  if (!a || !b) return a === b;
  switch (a.kind) {
    case 'scalar':
      return b.kind === 'scalar' && a.value === b.value;
    case 'list':
      return b.kind === 'list' && isSameList(a.items, b.items);
    case 'map':
      return b.kind === 'map' && isSameMap(a.entries, b.entries);
  }
}

const isSameList = (a: readonly ConfigNode[], b: readonly ConfigNode[]): boolean =>
  a.length === b.length && a.every((one, at) => isSame(one, b[at]));

const isSameMap = (a: MapNode['entries'], b: MapNode['entries']): boolean =>
  a.size === b.size && [...a].every(([name, one]) => isSame(one, b.get(name)));
