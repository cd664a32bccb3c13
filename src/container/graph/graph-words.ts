import { listed } from '../injection/listed.js';
import type { GraphEdge, GraphInstance, GraphNode } from './graph-facts.js';

/** The lines that a picture shows of a node. */
export function linesOf(node: GraphNode): string[] {
  if (node.kind !== 'slot') return [node.title, node.kind];
  const { slot, active, state, activity, scope = 'singleton', instances } = node;
  const labels = (wanted: GraphInstance['state']): string =>
    instances
      .filter((instance) => instance.state === wanted && instance.label !== active)
      .map(({ label }) => label)
      .join(', ');
  const [also, retiring] = [labels('serving'), labels('retiring')];
  const lines = [slot, active ?? state];
  if (scope !== 'singleton') lines.push(scope);
  if (also !== '') lines.push(`also ${also}`);
  if (activity !== 'active') lines.push(activity);
  if (retiring !== '') lines.push(`retiring ${retiring}`);
  return [...lines, ...instances.flatMap(keptLine)];
}

/** Who keeps what retires. Whoever keeps what serves is no news. */
function keptLine({ state, label, keptBy }: GraphInstance): string[] {
  return state === 'retiring' && keptBy.length > 0 ? [`${label} kept by ${listed(keptBy)}`] : [];
}

/** What a picture says at an edge; nothing at the usual: a reference that follows, of what serves. */
export function wordsOf(edge: GraphEdge, from: GraphNode | undefined): string {
  const { policy, instance, holder } = edge;
  const words = [purposeOf(edge), policy === 'follow' ? '' : (policy ?? '')].filter((word) => word !== '');
  if (instance !== undefined && words.length > 0) words.push(instance);
  const isUsual = from?.kind !== 'slot' || holder === `${from.slot}#${generationOf(from)}`;
  if (holder !== undefined && !isUsual) words.push(`by ${holder}`);
  return words.join(' ');
}

function purposeOf({ through, provider = '', capabilities = [], instance }: GraphEdge): string {
  if (through === 'all') return 'all';
  if (through === 'view') return `view ${capabilities.join(' ')}`;
  if (through !== 'pin') return '';
  // The instance that it points at says the provider as well.
  return instance === undefined ? `pin ${provider}` : 'pin';
}

const generationOf = ({ active = '' }: { readonly active: string | undefined }): string =>
  active.slice(active.lastIndexOf('#') + 1);

const MAX_LENGTH = 200;

/** A name from anywhere as one line that can be printed. */
export function printable(text: string): string {
  const line = text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

/** By code units: the same everywhere, whatever the language of the machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
