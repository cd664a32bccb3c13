import { documentReader } from '../../src/config/documents/read-document.js';
import { emptyMap } from '../../src/config/tree.js';
import type { ConfigLayer, ConfigNode, LayerTree, MapNode } from '../../src/config/tree.js';

/** The tree of a text; its name tells the format. */
export async function read(file: string, text: string, layer: ConfigLayer = 'file'): Promise<MapNode> {
  return (await documentReader(file))({ file, text, layer }) ?? emptyMap({ layer, source: file });
}

/** As `read`, as a layer. */
export async function layerOf(file: string, text: string, layer: ConfigLayer = 'file'): Promise<LayerTree> {
  return { layer, tree: await read(file, text, layer) };
}

/** What a tree says, as lists, Maps and scalars: names like `__proto__` stay visible. */
export function plain(node: ConfigNode | undefined): unknown {
  if (node?.kind === 'list') return node.items.map(plain);
  if (node?.kind === 'map') return new Map([...node.entries].map(([name, value]) => [name, plain(value)]));
  return node?.value;
}

/** A tree of plain values, as if options said it. */
export function tree(value: unknown, layer: ConfigLayer = 'explicit'): ConfigNode {
  const origin = { layer, source: layer };
  if (Array.isArray(value)) return { kind: 'list', items: value.map((one) => tree(one, layer)), origin };
  if (typeof value === 'object' && value !== null) {
    const entries = new Map(Object.entries(value).map(([name, one]) => [name, tree(one, layer)]));
    return { kind: 'map', entries, origin };
  }
  return { kind: 'scalar', value: value as string | number | boolean | null, origin };
}

/** A layer of plain values. */
export const layer = (name: ConfigLayer, value: object): LayerTree => ({
  layer: name,
  tree: tree(value, name) as MapNode,
});
