import type { Variables } from '../core/variables.js';
import { problem, type Problem } from './problem.js';
import { CONFIG_LAYERS, emptyMap, type ConfigNode, type LayerTree, type Origin } from './tree.js';

export const PROFILE = 'profile';

/** What the profile is where nobody names one. */
export const USUAL_PROFILE: ConfigNode = Object.freeze<ConfigNode>({
  kind: 'scalar',
  value: 'default',
  origin: { layer: 'defaults', source: 'the package' },
});

/** What names the profile besides the file. */
export interface ProfileFacts {
  /** That of the option, or the variable, which is above what the file says. */
  readonly profile?: string | undefined;
  readonly variables?: Variables | undefined;
}

/**
 * Layers in their order, of which those alone say `profile` that tell which it is: the file, and above it the variable or
 * the option.
 */
export function withProfile(
  layers: readonly LayerTree[],
  facts: ProfileFacts,
): { readonly layers: readonly LayerTree[]; readonly warnings: readonly Problem[] } {
  const fixed = fixedBy(facts);
  const idle = layers.filter(({ layer, tree }) => layer !== 'file' && tree.entries.has(PROFILE));
  const used = idle.length === 0 ? layers : layers.map((one) => (idle.includes(one) ? without(one) : one));
  const warnings = idle.flatMap(({ tree }) => idleWarning(tree.entries.get(PROFILE)));
  return { layers: inOrder(fixed ? [...used, fixed] : used), warnings };
}

const inOrder = (layers: readonly LayerTree[]) =>
  [...layers].sort((a, b) => CONFIG_LAYERS.indexOf(a.layer) - CONFIG_LAYERS.indexOf(b.layer));

function fixedBy({ profile, variables = {} }: ProfileFacts): LayerTree | undefined {
  if (profile === undefined) return undefined;
  const origin: Origin =
    variables['ONEIRIC_PROFILE'] === profile
      ? { layer: 'environment', source: 'environment', variable: 'ONEIRIC_PROFILE' }
      : { layer: 'explicit', source: 'create' };
  const entries = new Map<string, ConfigNode>([[PROFILE, { kind: 'scalar', value: profile, origin }]]);
  return { layer: origin.layer, tree: { ...emptyMap(origin), entries } };
}

function without({ layer, tree }: LayerTree): LayerTree {
  const entries = new Map([...tree.entries].filter(([name]) => name !== PROFILE));
  return { layer, tree: { ...tree, entries } };
}

function idleWarning(node: ConfigNode | undefined): Problem[] {
  if (!node) return [];
  const what =
    'has no effect here: the option profile names it, else ONEIRIC_PROFILE, else the file itself, not that of a profile';
  return [problem(PROFILE, what, node.keyOrigin ?? node.origin)];
}
