import type { GraphEdge, GraphFacts } from './graph-facts.js';
import { linesOf, printable, wordsOf } from './graph-words.js';

/** A graph for Graphviz. Whatever a name contains, it is text within its quotes. */
export function dotOf({ nodes, edges }: GraphFacts): string {
  const ids = new Map(nodes.map((node, index) => [node.id, { node, name: `n${index}` }]));
  const lines = nodes.map((node, index) => {
    const label = linesOf(node).map(escaped).join('\\n');
    return `  n${index} [label="${label}"${SHAPES[node.kind]}];`;
  });
  for (const edge of edges) {
    const [from, to] = [ids.get(edge.from), ids.get(edge.to)];
    if (!from || !to) continue;
    const words = escaped(wordsOf(edge, from.node));
    const marks = [...(words === '' ? [] : [`label="${words}"`]), ...marksOf(edge)];
    lines.push(`  ${from.name} -> ${to.name}${marks.length === 0 ? '' : ` [${marks.join(', ')}]`};`);
  }
  return ['digraph oneiric {', '  rankdir=LR;', '  node [shape=box];', ...lines, '}', ''].join('\n');
}

const SHAPES = { slot: '', plain: ', shape=oval', inversify: ', shape=hexagon' } as const;

function marksOf({ isPlanned, policy }: GraphEdge): string[] {
  if (isPlanned) return ['style=dashed'];
  if (policy === 'follow' || policy === undefined) return [];
  return policy === 'rebuild' ? ['style=bold'] : ['arrowhead=dot'];
}

const escaped = (text: string): string => printable(text).replaceAll(/["\\]/g, (sign) => `\\${sign}`);
