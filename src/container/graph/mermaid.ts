import type { GraphEdge, GraphFacts } from './graph-facts.js';
import { linesOf, printable, wordsOf } from './graph-words.js';

/** A Mermaid flow chart. Whatever a name contains, it is text there, and cannot end its label or become markup. */
export function mermaidOf({ nodes, edges }: GraphFacts): string {
  const ids = new Map(nodes.map((node, index) => [node.id, { node, name: `n${index}` }]));
  const lines = nodes.map((node, index) => {
    const label = linesOf(node).map(escaped).join('<br/>');
    const [open, close] = SHAPES[node.kind];
    return `  n${index}${open}"${label}"${close}`;
  });
  for (const edge of edges) {
    const [from, to] = [ids.get(edge.from), ids.get(edge.to)];
    if (!from || !to) continue;
    const words = escaped(wordsOf(edge, from.node));
    lines.push(`  ${from.name} ${arrowOf(edge)}${words === '' ? '' : `|"${words}"|`} ${to.name}`);
  }
  return ['flowchart LR', ...lines, ''].join('\n');
}

const SHAPES = { slot: ['[', ']'], plain: ['([', '])'], inversify: ['{{', '}}'] } as const;

function arrowOf({ isPlanned, policy }: GraphEdge): string {
  if (isPlanned) return '-.->';
  if (policy === 'follow' || policy === undefined) return '-->';
  return policy === 'rebuild' ? '==>' : '--o';
}

/** What is not plainly text becomes an entity, as Mermaid writes them: `#34;`. */
function escaped(text: string): string {
  return printable(text).replaceAll(/[^\p{L}\p{N} _.,:/+…-]/gu, (sign) =>
    sign === '#' ? '#35;' : `#${sign.codePointAt(0)};`,
  );
}
