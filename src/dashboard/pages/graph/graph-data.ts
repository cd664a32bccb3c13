import type { WireGraph } from '../../../admin/api/wire.js';
import type { LayoutEdge, LayoutNode } from './layout.js';

type Node = NonNullable<WireGraph['nodes']>[number];
type Edge = NonNullable<WireGraph['edges']>[number];

/** Who holds what, as it is drawn. */
export interface GraphData {
  readonly nodes: readonly LayoutNode[];
  /** One for each pair, however many ways one holds the other. */
  readonly edges: readonly LayoutEdge[];
  readonly links: readonly Link[];
}

/** Who holds whom, in words. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly how: string;
  readonly isPlanned: boolean;
}

const NO_MODULE = 'in no module';

/** What is drawn of an answer; always in the same order, so that nothing moves that is not another one. */
export function graphData({ nodes = [], edges = [] }: WireGraph): GraphData {
  const drawn = nodes.map((node) => ({ id: node.id, module: moduleOf(node), label: titleOf(node) }));
  drawn.sort((one, other) => compare(one.id, other.id));
  const pairs = new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  const sorted = [...pairs.values()].sort((one, other) => compare(one.from + one.to, other.from + other.to));
  const titles = new Map(drawn.map(({ id, label }) => [id, label]));
  return {
    nodes: drawn,
    edges: sorted.map(({ from, to }) => ({ from, to })),
    links: edges.map((edge) => linkOf(edge, titles)),
  };
}

const titleOf = (node: Node): string => (node.kind === 'slot' ? node.slot : node.title);

const moduleOf = (node: Node): string =>
  node.kind === 'inversify' ? 'inversify' : (node.module ?? NO_MODULE);

function linkOf(edge: Edge, titles: ReadonlyMap<string, string>): Link {
  const { from, to, holder, through, provider, policy, isPlanned } = edge;
  const words = [through, provider, policy].filter((word) => word !== undefined);
  const name = titles.get(from) ?? from;
  return {
    from: holder === undefined ? name : `${name} (${holder})`,
    to: titles.get(to) ?? to,
    how: words.join(', '),
    isPlanned,
  };
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
