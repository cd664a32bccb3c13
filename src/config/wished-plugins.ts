import type { PluginSettings } from '../core/plugins.js';
import type { Variables } from '../core/variables.js';
import { conform } from './conform.js';
import { environmentTree } from './environment.js';
import { APPEND, mergeTrees } from './merge.js';
import { NO_PLUGINS, PLUGINS, PLUGINS_DEFAULTS, PLUGINS_SHAPE } from './plugins-section.js';
import { object, plain } from './shape.js';
import type { Standing } from './standing.js';
import { CONFIG_LAYERS, type LayerTree, type MapNode } from './tree.js';

/** As much of the configuration as is known before the plugins are: they tell what else may be said. */
const ROOT = object('the configuration', [[PLUGINS, plain(PLUGINS_SHAPE)]]);
const DEFAULTS: MapNode = {
  kind: 'map',
  entries: new Map([[PLUGINS, PLUGINS_DEFAULTS]]),
  origin: PLUGINS_DEFAULTS.origin,
};

/**
 * Which plugins are wished for, once all sources have given their first reading. Undefined where there are none, and where
 * something is wrong, which is told when all of the configuration is looked at.
 */
export function wishedPlugins(
  sources: readonly Pick<Standing, 'layer' | 'latest'>[],
  variables: Variables,
): PluginSettings | undefined {
  // What cannot be read may say something else: no code is imported before that is told.
  if (sources.some(({ latest }) => latest.kind === 'bad')) return undefined;
  const said: LayerTree[] = sources.flatMap(({ layer, latest }) =>
    latest.kind === 'tree' ? [{ layer, tree: latest.tree }] : [],
  );
  said.push({ layer: 'environment', tree: environmentTree(variables, ROOT).tree });
  const { tree } = mergeTrees(DEFAULTS, ordered(said).map(onlyPlugins));
  const node = tree.entries.get(PLUGINS) ?? PLUGINS_DEFAULTS;
  const { value, problems, missing } = conform(node, PLUGINS_SHAPE, { path: PLUGINS, secrets: new Map() });
  if (problems.length > 0 || missing.size > 0) return undefined;
  const wished: PluginSettings = Object.freeze({ ...NO_PLUGINS, ...(value as Partial<PluginSettings>) });
  return wished.discover || wished.packages.length > 0 ? wished : undefined;
}

const ordered = (layers: readonly LayerTree[]) =>
  [...layers].sort((a, b) => CONFIG_LAYERS.indexOf(a.layer) - CONFIG_LAYERS.indexOf(b.layer));

/** Whatever else stands there may be wrong, or of a plugin. */
function onlyPlugins({ tree }: LayerTree): MapNode {
  const names = [PLUGINS, `${PLUGINS}${APPEND}`];
  return { ...tree, entries: new Map([...tree.entries].filter(([name]) => names.includes(name))) };
}
