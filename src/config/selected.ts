import { nearest } from '../core/near-miss.js';
import { RegistryError } from '../core/errors.js';
import type { SelectionLayer } from '../core/events.js';
import { checkName, parseSlotName } from '../core/names.js';
import { below } from './config-path.js';
import { conform } from './conform.js';
import { mergeTrees } from './merge.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import type { DomainPlace, RootShape } from './root-shape.js';
import { SOME_TEXT } from './shape.js';
import { emptyMap, nodeAt } from './tree.js';
import type { ConfigLayer, ConfigNode, LayerTree, MapNode, Origin } from './tree.js';

/** Which provider the configuration wishes for a slot, and in which layer. */
export interface Selected {
  readonly slot: string;
  readonly provider: string;
  readonly layer: SelectionLayer;
  readonly origin: Origin;
}

/** Layers of selections that configuration fills, lowest first. */
const GROUPS: readonly (readonly [SelectionLayer, readonly ConfigLayer[]])[] = [
  ['config', ['file', 'profile', 'source']],
  ['environment', ['environment']],
  ['explicit', ['explicit']],
];

const NOTHING = emptyMap({ layer: 'defaults', source: 'the package' });

/** Every selection, each layer apart; null in a layer takes back what lower ones select. */
export function selectionsOf(layers: readonly LayerTree[], root: RootShape): readonly Selected[] {
  const selected = new Map<string, Selected>();
  for (const [layer, names] of GROUPS) {
    const trees = layers.filter((one) => names.includes(one.layer)).map(({ tree }) => tree);
    const { tree } = mergeTrees(NOTHING, trees);
    for (const place of root.domains.values()) {
      for (const slot of takenBack(trees, place)) forget(selected, slot);
      add(selected, layer, { place, tree });
    }
  }
  return [...selected.values()];
}

function add(
  selected: Map<string, Selected>,
  layer: SelectionLayer,
  { place, tree }: { place: DomainPlace; tree: MapNode },
): void {
  for (const [key, node] of selectionsIn(tree, place)) {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') continue;
    const slot = `${place.domain}:${key}`;
    selected.set(
      `${layer} ${slot}`,
      Object.freeze({ slot, provider: node.value, layer, origin: node.origin }),
    );
  }
}

function* takenBack(trees: readonly MapNode[], place: DomainPlace): Generator<string> {
  for (const tree of trees) {
    for (const [key, node] of selectionsIn(tree, place)) {
      if (node.kind === 'scalar' && node.value === null) yield `${place.domain}:${key}`;
    }
  }
}

function forget(selected: Map<string, Selected>, slot: string): void {
  for (const [name, one] of selected) if (one.slot === slot) selected.delete(name);
}

function selectionsIn(tree: MapNode, { section }: DomainPlace) {
  const node = nodeAt(tree, [section, 'selections']);
  return node?.kind === 'map' ? node.entries : new Map<string, never>();
}

/** What is wrong with selections: what they say must be the name of a provider, and no secret. */
export function selectionProblems(tree: MapNode, root: RootShape): Problem[] {
  return [...root.domains.values()].flatMap((place) =>
    [...selectionsIn(tree, place)].flatMap(([key, node]) => {
      const path = below(`${place.section}.selections`, key);
      const { problems, missing } = conform(node, SOME_TEXT, { path, secrets: new Map() });
      if (missing.size > 0) return [...problems, problem(path, 'cannot be a secret', node.origin)];
      if (problems.length > 0 || isUsable(place.domain, key, node)) return problems;
      return [problem(path, 'selects by a name that no slot or provider can have', node.origin)];
    }),
  );
}

function isUsable(domain: string, key: string, node: ConfigNode): boolean {
  try {
    parseSlotName(`${domain}:${key}`);
    if (node.kind === 'scalar' && node.value !== null) checkName('provider', node.value);
    return true;
  } catch (error) {
    if (error instanceof RegistryError) return false;
    throw error;
  }
}

/** Selections of slots that there are not: a slip of the finger, another domain's, or ones that come later. */
export function selectionWarnings(tree: MapNode, root: RootShape): Problem[] {
  const places = [...root.domains.values()].map((place) => ({ place, keys: keysOf(place) }));
  return places.flatMap(({ place, keys }) =>
    [...selectionsIn(tree, place)].flatMap(([key, node]) => {
      if (keys.has(key)) return [];
      const others = places.filter((one) => one.keys.has(key)).map((one) => one.place);
      const path = below(`${place.section}.selections`, key);
      return [problem(path, whatOf(key, keys, others), node.keyOrigin ?? node.origin)];
    }),
  );
}

function whatOf(key: string, keys: ReadonlySet<string>, others: readonly DomainPlace[]): string {
  const what = 'selects for a slot that there is not';
  const [other] = others;
  if (other) return `${what}; ${other.domain}:${key} is selected for in ${other.section}.selections`;
  const [near] = nearest(key, keys);
  return `${what}; ${near === undefined ? 'it is kept for when it comes' : `did you mean ${near}?`}`;
}

/** Keys of the slots of a domain. */
const keysOf = ({ providers }: DomainPlace): ReadonlySet<string> =>
  new Set([...providers.keys()].map((name) => name.slice(0, name.indexOf('/'))));
