import { nearest } from '../core/near-miss.js';
import { below } from './config-path.js';
import { problem, type Problem } from './problem.js';
import type { DomainPlace, RootShape } from './root-shape.js';
import { nodeAt, type ConfigNode, type MapNode } from './tree.js';

/** A part of the sections of all domains that speaks of slots by their keys. */
export interface SlotPart {
  /** Its name: `selections`. */
  readonly name: string;
  /** What it does about a slot that there is not: `selects for a slot that there is not`. */
  readonly what: string;
  /** How a slot is spoken of where it belongs: `is selected for`. */
  readonly there: string;
}

/** What a part says in the section of one domain, by keys. */
export function saidIn(
  tree: MapNode,
  { section }: DomainPlace,
  part: string,
): ReadonlyMap<string, ConfigNode> {
  const node = nodeAt(tree, [section, part]);
  return node?.kind === 'map' ? node.entries : new Map();
}

/** Slots that there are not: a slip of the finger, another domain's, or ones that come later. */
export function unknownSlots(tree: MapNode, root: RootShape, part: SlotPart): Problem[] {
  const places = [...root.domains.values()].map((place) => ({ place, keys: keysOf(place) }));
  return places.flatMap(({ place, keys }) =>
    [...saidIn(tree, place, part.name)].flatMap(([key, node]) => {
      if (keys.has(key)) return [];
      const [other] = places.filter((one) => one.keys.has(key)).map((one) => one.place);
      const path = below(`${place.section}.${part.name}`, key);
      const what = `${part.what}; ${other ? elsewhere(key, other, part) : nearby(key, keys)}`;
      return [problem(path, what, node.keyOrigin ?? node.origin)];
    }),
  );
}

const elsewhere = (key: string, { domain, section }: DomainPlace, { name, there }: SlotPart) =>
  `${domain}:${key} ${there} in ${section}.${name}`;

function nearby(key: string, keys: ReadonlySet<string>): string {
  const [near] = nearest(key, keys);
  return near === undefined ? 'it is kept for when it comes' : `did you mean ${near}?`;
}

/** Keys of the slots of a domain. */
const keysOf = ({ providers }: DomainPlace): ReadonlySet<string> =>
  new Set([...providers.keys()].map((name) => name.slice(0, name.indexOf('/'))));
