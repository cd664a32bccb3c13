import { conform } from '../conform.js';
import { objectTree } from '../object-tree.js';
import { object, optional, SOME_TEXT } from '../shape.js';
import type { NumberShape, ObjectShape } from '../shape.js';
import { nodeAt } from '../tree.js';
import type { MapNode } from '../tree.js';
import { DEFAULT_SECRET_SETTINGS, type SecretSettings } from './secret-settings.js';

/** Longer is a slip of the finger: 365 days. */
const YEAR_MS = 31_536_000_000;

const milliseconds = (minimum: number): NumberShape => ({ kind: 'integer', minimum, maximum: YEAR_MS });

/** What the section `secrets` may say. */
export const SECRETS_SHAPE: ObjectShape = object('secrets', [
  ['ttlMs', optional(milliseconds(0))],
  ['negativeTtlMs', optional(milliseconds(0))],
  ['timeoutMs', optional(milliseconds(1))],
  ['maxEntries', optional({ kind: 'integer', minimum: 1, maximum: 1_000_000 })],
  ['refreshIntervalMs', optional(milliseconds(0))],
  ['inline', optional({ kind: 'record', of: SOME_TEXT })],
]);

/** What holds where nobody says anything, for explanations and editors. */
export const SECRETS_DEFAULTS: MapNode = objectTree(DEFAULT_SECRET_SETTINGS, {
  layer: 'defaults',
  source: 'the package',
});

/** What a tree that has no problems says about secrets. */
export function secretSettings(tree: MapNode): SecretSettings {
  const node = nodeAt(tree, ['secrets']);
  if (!node) return DEFAULT_SECRET_SETTINGS;
  const { value } = conform(node, SECRETS_SHAPE, { path: 'secrets', secrets: new Map() });
  return Object.freeze({ ...DEFAULT_SECRET_SETTINGS, ...(value as Partial<SecretSettings>) });
}
