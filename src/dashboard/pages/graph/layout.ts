import dagre from '@dagrejs/dagre';
import { labelOf } from './label.js';

/** What is laid out. */
export interface LayoutNode {
  readonly id: string;
  readonly module: string;
  readonly label: string;
}

export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything is; x and y are those of the left upper corner. */
export interface Layout {
  readonly nodes: ReadonlyMap<string, Box>;
  readonly modules: ReadonlyMap<string, Box>;
  readonly width: number;
  readonly height: number;
}

const HEIGHT = 34;
const CHARACTER = 7.4;
const GAP = 24;
const PADDING = 16;
const TITLE = 24;

/**
 * Lays out modules, and within each what it has: first by itself, then as one box among the others. So a thousand slots take as long as
 * their modules one after the other, not as the square of all.
 */
export function layOut(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
  const byModule = grouped(nodes);
  const inner = new Map([...byModule].map(([module, own]) => [module, layOutModule(own, edges)]));
  const moduleOf = new Map(nodes.map(({ id, module }) => [id, module]));
  const between = edges
    .map(({ from, to }) => ({ from: moduleOf.get(from) ?? '', to: moduleOf.get(to) ?? '' }))
    .filter(({ from, to }) => from !== to && inner.has(from) && inner.has(to));
  const modules = placed(
    new Map(
      [...inner].map(([module, { width, height }]) => [
        module,
        { width: width + 2 * PADDING, height: height + PADDING + TITLE },
      ]),
    ),
    between,
  );
  const boxes = new Map<string, Box>();
  for (const [module, { nodes: own }] of inner) {
    const { x = 0, y = 0 } = modules.boxes.get(module) ?? {};
    for (const [id, box] of own) boxes.set(id, { ...box, x: box.x + x + PADDING, y: box.y + y + TITLE });
  }
  return { nodes: boxes, modules: modules.boxes, width: modules.width, height: modules.height };
}

interface Inner {
  readonly nodes: ReadonlyMap<string, Box>;
  readonly width: number;
  readonly height: number;
}

/** What holds or is held is ranked; the rest stands in a grid below. */
function layOutModule(own: readonly LayoutNode[], edges: readonly LayoutEdge[]): Inner {
  const ids = new Set(own.map(({ id }) => id));
  const within = edges.filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to));
  const tied = new Set(within.flatMap(({ from, to }) => [from, to]));
  const sizes = new Map(own.map((node) => [node.id, sizeOf(node)]));
  const ranked = placed(new Map([...sizes].filter(([id]) => tied.has(id))), within);
  const single = own.filter(({ id }) => !tied.has(id));
  const grid = gridOf(single, sizes, ranked.height === 0 ? 0 : ranked.height + GAP);
  return {
    nodes: new Map([...ranked.boxes, ...grid.boxes]),
    width: Math.max(ranked.width, grid.width),
    height: Math.max(ranked.height, grid.height),
  };
}

interface Placed {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** By dagre, from the left to the right. */
function placed(sizes: ReadonlyMap<string, Size>, edges: readonly LayoutEdge[]): Placed {
  if (sizes.size === 0) return { boxes: new Map(), width: 0, height: 0 };
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: GAP / 2, ranksep: 3 * GAP, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, { width, height }] of sizes) graph.setNode(id, { width, height });
  for (const { from, to } of edges) graph.setEdge(from, to);
  dagre.layout(graph);
  const boxes = new Map<string, Box>();
  for (const id of sizes.keys()) {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(id) as Partial<Box>;
    boxes.set(id, { x: x - width / 2, y: y - height / 2, width, height });
  }
  const { width = 0, height = 0 } = graph.graph() as Partial<Size>;
  return { boxes, width, height };
}

function gridOf(nodes: readonly LayoutNode[], sizes: ReadonlyMap<string, Size>, top: number): Placed {
  const widest = Math.max(0, ...nodes.map(({ id }) => sizes.get(id)?.width ?? 0));
  const columns = Math.max(1, Math.ceil(Math.sqrt((nodes.length * HEIGHT) / Math.max(1, widest)) * 1.6));
  const boxes = new Map<string, Box>();
  for (const [at, { id }] of nodes.entries()) {
    const x = (at % columns) * (widest + GAP / 2);
    const y = top + Math.floor(at / columns) * (HEIGHT + GAP / 2);
    boxes.set(id, { x, y, width: widest, height: HEIGHT });
  }
  if (nodes.length === 0) return { boxes, width: 0, height: 0 };
  const rows = Math.ceil(nodes.length / columns);
  const used = Math.min(columns, nodes.length);
  return {
    boxes,
    width: used * widest + ((used - 1) * GAP) / 2,
    height: top + rows * HEIGHT + ((rows - 1) * GAP) / 2,
  };
}

const sizeOf = ({ label }: LayoutNode): Size => ({
  width: Math.ceil(labelOf(label).length * CHARACTER) + 24,
  height: HEIGHT,
});

function grouped(nodes: readonly LayoutNode[]): Map<string, LayoutNode[]> {
  const groups = new Map<string, LayoutNode[]>();
  for (const node of nodes) groups.set(node.module, [...(groups.get(node.module) ?? []), node]);
  return groups;
}
