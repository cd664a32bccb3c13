import { conform } from './conform.js';
import { deepFreeze } from './deep-freeze.js';
import { object, optional, SOME_FLAG, type ListShape, type ObjectShape, type TextShape } from './shape.js';
import { nodeAt, type MapNode } from './tree.js';

/** Where it stands. */
export const REMOTE = 'remote';

const WORDS: TextShape = { kind: 'text', minLength: 1 };
const LIST: ListShape = { kind: 'list', of: WORDS };
const DAY_MS = 86_400_000;

const oneOf = (...choices: readonly string[]): TextShape => ({ kind: 'text', choices });
const whole = (minimum: number, maximum: number) => ({ kind: 'integer', minimum, maximum }) as const;

/** The name of a secret, never the secret itself. */
const CREDENTIALS = object('the credentials of a source', [
  ['header', optional(WORDS)],
  ['secret', { shape: WORDS, isRequired: true }],
]);

const TRUST = object('the trust in a source', [
  ['keys', optional(LIST)],
  ['threshold', optional(whole(1, 100))],
  ['document', optional(WORDS)],
]);

const FETCH = object('how a source is fetched', [
  ['allowOrigins', optional(LIST)],
  ['denyOrigins', optional(LIST)],
  ['privateOrigins', optional(LIST)],
  ['fileRoots', optional(LIST)],
  ['totalMs', optional(whole(1, DAY_MS))],
  ['idleMs', optional(whole(1, DAY_MS))],
]);

/** What the section `remote` may say: what of a source is no code. */
export const REMOTE_SHAPE: ObjectShape = object(REMOTE, [
  ['manifestUrl', optional(WORDS)],
  ['source', optional(WORDS)],
  ['enabled', optional(SOME_FLAG)],
  ['trust', optional(TRUST)],
  [
    'allow',
    optional(
      object('what a source may bring', [
        ['domains', optional(LIST)],
        ['keys', optional(LIST)],
        ['maxPriority', optional(whole(-1_000, 1_000))],
      ]),
    ),
  ],
  [
    'floor',
    optional(
      object('the lowest version of a source', [
        ['version', { shape: whole(0, Number.MAX_SAFE_INTEGER), isRequired: true }],
        ['epoch', optional(whole(0, Number.MAX_SAFE_INTEGER))],
      ]),
    ),
  ],
  ['fetch', optional(FETCH)],
  ['credentials', optional(CREDENTIALS)],
  ['loading', optional(oneOf('in-process', 'worker', 'process'))],
  ['cacheDir', optional(WORDS)],
  ['refreshIntervalMs', optional(whole(0, DAY_MS))],
  ['eventsUrl', optional(WORDS)],
  ['webhookSecret', optional(WORDS)],
  ['bootTimeoutMs', optional(whole(1, DAY_MS))],
  ['onRevoked', optional(oneOf('withdraw', 'pause'))],
  ['onExpired', optional(oneOf('keep', 'drain'))],
]);

/** What a tree that has no problems says of a source; undefined where nobody says anything. */
export function remoteSettings(tree: MapNode): object | undefined {
  const node = nodeAt(tree, [REMOTE]);
  if (!node) return undefined;
  const { value } = conform(node, REMOTE_SHAPE, { path: REMOTE, secrets: new Map() });
  return deepFreeze(value as object);
}
