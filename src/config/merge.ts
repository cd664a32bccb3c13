import { nearest } from '../core/near-miss.js';
import { below } from './config-path.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import { keyed, nodeAt, originText } from './tree.js';
import type { ConfigNode, ListNode, MapNode } from './tree.js';

/** One tree out of several, and what could not be brought together. */
export interface Merged {
  readonly tree: MapNode;
  readonly problems: readonly Problem[];
}

/** What a name ends in whose list is appended to the one below. */
export const APPEND = '+';

/**
 * Trees on top of each other, lowest first. Maps are merged, lists and single values replaced; `key+` appends to a list,
 * and null takes back what lower trees say, so that `defaults` hold again.
 */
export function mergeTrees(defaults: MapNode, trees: readonly MapNode[]): Merged {
  const merger = new Merger();
  let tree = defaults;
  for (const upper of trees) tree = merger.map(tree, upper, { defaults, path: '' });
  return { tree, problems: merger.problems };
}

/** The list that a tree appends to the one of this name, if it does. */
export const appended = (map: ConfigNode | undefined, name: string): ConfigNode | undefined =>
  map?.kind === 'map' ? map.entries.get(`${name}${APPEND}`) : undefined;

interface Spot {
  readonly defaults: ConfigNode | undefined;
  readonly path: string;
}

class Merger {
  readonly problems: Problem[] = [];

  map(lower: MapNode, upper: MapNode, { defaults, path }: Spot): MapNode {
    const entries = new Map(lower.entries);
    const appends: [string, ConfigNode][] = [];
    for (const [name, value] of upper.entries) {
      if (isAppend(name)) appends.push([name.slice(0, -1), value]);
      else put(entries, name, this.#over(entries.get(name), value, spotOf(defaults, name, path)));
    }
    // Whatever the order of the names: what is appended follows what the same tree puts there.
    for (const [name, value] of appends) {
      const list = this.#append(entries, [name, value], below(path, name));
      if (list) entries.set(name, list);
    }
    return { ...upper, entries };
  }

  #over(lower: ConfigNode | undefined, upper: ConfigNode, spot: Spot): ConfigNode | undefined {
    if (upper.kind === 'scalar' && upper.value === null) return spot.defaults;
    if (upper.kind !== 'map') return upper;
    // Also where nothing lies below: a name that appends has to be told apart, and null left out.
    const base = lower?.kind === 'map' ? lower : { ...upper, entries: new Map<string, ConfigNode>() };
    return keyed(this.map(base, upper, spot), upper.keyOrigin);
  }

  #append(
    all: ReadonlyMap<string, ConfigNode>,
    [name, upper]: readonly [string, ConfigNode],
    path: string,
  ): ListNode | undefined {
    const lower = all.get(name);
    if (upper.kind !== 'list') {
      this.problems.push(problem(`${path}${APPEND}`, 'must be a list: it is appended to one', upper.origin));
      return undefined;
    }
    if (lower?.kind !== 'list') {
      const there = lower ? `${originText(lower.origin)} says something else` : 'there is none';
      const [near] = lower ? [] : nearest(name, listsIn(all));
      const advice =
        near === undefined ? `write ${path} without "${APPEND}"` : `did you mean ${near}${APPEND}?`;
      const what = `has no list to be appended to: ${there}; ${advice}`;
      this.problems.push(problem(`${path}${APPEND}`, what, upper.keyOrigin ?? upper.origin));
      return undefined;
    }
    return { ...upper, items: [...lower.items, ...upper.items] };
  }
}

const listsIn = (all: ReadonlyMap<string, ConfigNode>) =>
  [...all].filter(([, { kind }]) => kind === 'list').map(([name]) => name);

const isAppend = (name: string) => name.length > 1 && name.endsWith(APPEND);

function put(entries: Map<string, ConfigNode>, name: string, value: ConfigNode | undefined): void {
  if (value) entries.set(name, value);
  else entries.delete(name);
}

const spotOf = (defaults: ConfigNode | undefined, name: string, path: string): Spot => ({
  defaults: defaults && nodeAt(defaults, [name]),
  path: below(path, name),
});
