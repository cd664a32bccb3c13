import type { ConfigNode, ScalarNode } from './tree.js';

/** Whether two nodes say the same by themselves, wherever it stands. What refers to a secret does not: its value may be another. */
export function saysTheSame(a: ConfigNode, b: ConfigNode): boolean {
  if (a.kind === 'scalar') return b.kind === 'scalar' && isSameScalar(a, b);
  if (a.kind === 'list')
    return (
      b.kind === 'list' &&
      a.items.length === b.items.length &&
      a.items.every((one, at) => isSame(one, b.items[at]))
    );
  if (b.kind !== 'map' || a.entries.size !== b.entries.size) return false;
  for (const [name, one] of a.entries) if (!isSame(one, b.entries.get(name))) return false;
  return true;
}

const isSame = (a: ConfigNode, b: ConfigNode | undefined) => b !== undefined && saysTheSame(a, b);

function isSameScalar(a: ScalarNode, b: ScalarNode): boolean {
  if (a.value !== b.value || a.isUntyped !== b.isUntyped) return false;
  return typeof a.value !== 'string' || !a.value.includes('${');
}
