import type { SelectionLayer } from '../core/events.js';
import { isName, isSlotName } from '../core/names.js';
import { below } from './config-path.js';
import { conform } from './conform.js';
import { mergeTrees } from './merge.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import type { DomainPlace, RootShape } from './root-shape.js';
import { SOME_TEXT } from './shape.js';
import { emptyMap } from './tree.js';
import type { ConfigLayer, ConfigNode, LayerTree, MapNode, Origin } from './tree.js';
import { saidIn, unknownSlots } from './unknown-slots.js';

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

const SELECTIONS = 'selections';
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

const selectionsIn = (tree: MapNode, place: DomainPlace) => saidIn(tree, place, SELECTIONS);

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

const isUsable = (domain: string, key: string, node: ConfigNode): boolean =>
  isSlotName(`${domain}:${key}`) && (node.kind !== 'scalar' || node.value === null || isName(node.value));

/** Selections of slots that there are not. */
export const selectionWarnings = (tree: MapNode, root: RootShape): Problem[] =>
  unknownSlots(tree, root, {
    name: SELECTIONS,
    what: 'selects for a slot that there is not',
    there: 'is selected for',
  });
