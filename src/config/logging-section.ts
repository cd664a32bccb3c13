import {
  DEFAULT_LOG_FILE,
  DEFAULT_LOG_SETTINGS,
  LOG_CONSOLES,
  LOG_FORMATS,
  type LogFileSettings,
  type LogSettings,
} from '../core/log-settings.js';
import { LOG_THRESHOLDS } from '../core/logger.js';
import { conform } from './conform.js';
import { deepFreeze } from './deep-freeze.js';
import { objectTree } from './object-tree.js';
import { problem, type Problem } from './problem.js';
import { object, optional, type ObjectShape, type TextShape } from './shape.js';
import { nodeAt, type MapNode } from './tree.js';

/** Where it stands. */
export const LOGGING = 'logging';

const oneOf = (choices: readonly string[]): TextShape => ({ kind: 'text', choices });

const FILE_SHAPE: ObjectShape = object('the file of the log', [
  ['path', { shape: { kind: 'text', minLength: 1 }, isRequired: true }],
  ['maxBytes', optional({ kind: 'integer', minimum: 1_024 })],
  ['maxFiles', optional({ kind: 'integer', minimum: 1, maximum: 1_000 })],
  ['format', optional(oneOf(LOG_FORMATS))],
]);

/** What the section `logging` may say. */
export const LOGGING_SHAPE: ObjectShape = object(LOGGING, [
  ['level', optional(oneOf(LOG_THRESHOLDS))],
  ['levels', optional({ kind: 'record', of: oneOf(LOG_THRESHOLDS) })],
  ['console', optional(oneOf(LOG_CONSOLES))],
  ['format', optional(oneOf(LOG_FORMATS))],
  ['bufferLines', optional({ kind: 'integer', minimum: 1, maximum: 1_000_000 })],
  ['file', optional(FILE_SHAPE)],
]);

/** What holds where nobody says anything, for explanations and editors. */
export const LOGGING_DEFAULTS: MapNode = objectTree(DEFAULT_LOG_SETTINGS, {
  layer: 'defaults',
  source: 'the package',
});

/** What its shape cannot say. */
export function loggingProblems(tree: MapNode): readonly Problem[] {
  const path = nodeAt(tree, [LOGGING, 'file', 'path']);
  if (path?.kind !== 'scalar' || path.value !== '') return [];
  return [problem(`${LOGGING}.file.path`, 'must be the path of a file, got ""', path.origin)];
}

/** What a tree that has no problems says about the log; undefined where nobody but the defaults says anything. */
export function logSettings(tree: MapNode): LogSettings | undefined {
  const node = nodeAt(tree, [LOGGING]);
  if (!node || node.origin.layer === 'defaults') return undefined;
  const { value } = conform(node, LOGGING_SHAPE, { path: LOGGING, secrets: new Map() });
  const said = value as Partial<LogSettings>;
  const file: LogFileSettings | undefined = said.file && { ...DEFAULT_LOG_FILE, ...said.file };
  return deepFreeze({ ...DEFAULT_LOG_SETTINGS, ...said, ...(file && { file }) });
}
