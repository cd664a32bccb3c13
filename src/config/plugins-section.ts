import type { PluginSettings } from '../core/plugins.js';
import { objectTree } from './object-tree.js';
import { object, optional, SOME_FLAG, SOME_TEXT, type ObjectShape } from './shape.js';
import type { MapNode } from './tree.js';

/** Where it stands. */
export const PLUGINS = 'plugins';

/** What the section `plugins` may say. */
export const PLUGINS_SHAPE: ObjectShape = object(PLUGINS, [
  ['packages', optional({ kind: 'list', of: SOME_TEXT })],
  ['discover', optional(SOME_FLAG)],
  ['from', optional({ kind: 'text', minLength: 1 })],
]);

export const NO_PLUGINS: PluginSettings = Object.freeze({ packages: Object.freeze([]), discover: false });

/** What holds where nobody says anything, for explanations and editors. */
export const PLUGINS_DEFAULTS: MapNode = objectTree(NO_PLUGINS, {
  layer: 'defaults',
  source: 'the package',
});
