import type { GraphCut, GraphEdge, GraphFacts } from './graph-facts.js';

/** What is so many edges away from one node, in both directions. */
export function neighbourhood({ nodes, edges }: GraphFacts, { centre, depth }: GraphCut): GraphFacts {
  const beside = besides(edges);
  const near = new Set([centre]);
  let rim = [centre];
  for (let step = 0; step < depth && rim.length > 0; step += 1) {
    const next = rim.flatMap((id) => beside.get(id) ?? []).filter((id) => !near.has(id));
    rim = [...new Set(next)];
    for (const id of rim) near.add(id);
  }
  return {
    nodes: nodes.filter(({ id }) => near.has(id)),
    edges: edges.filter(({ from, to }) => near.has(from) && near.has(to)),
  };
}

function besides(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly string[]> {
  const beside = new Map<string, string[]>();
  const link = (a: string, b: string): void => {
    const known = beside.get(a);
    if (known) known.push(b);
    else beside.set(a, [b]);
  };
  for (const { from, to } of edges) {
    link(from, to);
    link(to, from);
  }
  return beside;
}
