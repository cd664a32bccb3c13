import { oneLineOf, type OneiricError } from '../core/errors.js';
import { parsePath } from './config-path.js';
import { conform } from './conform.js';
import { deepFreeze } from './deep-freeze.js';
import { problem, type Problem } from './problem.js';
import { object, optional, SOME_FLAG } from './shape.js';
import type { Field, ListShape, ObjectShape, Shape, TextShape } from './shape.js';
import { nodeAt, type MapNode, type Origin } from './tree.js';

/** Where it stands. */
export const REMOTE = 'remote';

const WORDS: TextShape = { kind: 'text', minLength: 1 };
const LIST: ListShape = { kind: 'list', of: WORDS };
const DAY_MS = 86_400_000;

const oneOf = (...choices: readonly string[]): TextShape => ({ kind: 'text', choices });
const whole = (minimum: number, maximum: number) => ({ kind: 'integer', minimum, maximum }) as const;

const MILLISECONDS = whole(0, DAY_MS);
const COUNT = whole(1, Number.MAX_SAFE_INTEGER);

/** The name of a secret, never the secret itself. */
const CREDENTIALS = object('the credentials of a source', [
  ['header', optional(WORDS)],
  ['secret', { shape: WORDS, isRequired: true }],
]);

const TRUST = object('the trust in a source', [
  ['keys', optional(LIST)],
  ['threshold', optional(whole(1, 100))],
  ['document', optional(WORDS)],
  ['epoch', optional(COUNT)],
]);

/** Fields that nobody has to say, all of one shape. */
const each = (shape: Shape, ...names: readonly string[]): [string, Field][] =>
  names.map((name) => [name, optional(shape)]);

const TLS = object('how an origin is known', [
  ['ca', optional(LIST)],
  ['pins', optional(LIST)],
  ...each(WORDS, 'cert', 'key', 'passphrase'),
]);

const FETCH = object('how a source is fetched', [
  ...each(LIST, 'allowOrigins', 'denyOrigins', 'privateOrigins', 'fileRoots'),
  ...each(whole(1, DAY_MS), 'totalMs', 'idleMs', 'eventIdleMs'),
  ...each(COUNT, 'eventLength'),
  ['tls', optional({ kind: 'record', of: TLS })],
  [
    'retry',
    optional(
      object('how often is tried what may heal', [
        ...each(COUNT, 'attempts'),
        ...each(MILLISECONDS, 'minMs', 'maxMs', 'retryAfterMs'),
      ]),
    ),
  ],
  [
    'breaker',
    optional(
      object('when an origin is left alone', [...each(COUNT, 'failures'), ...each(MILLISECONDS, 'openMs')]),
    ),
  ],
  [
    'rateLimit',
    optional(
      object('how often an origin is asked', [...each(COUNT, 'requests'), ...each(MILLISECONDS, 'perMs')]),
    ),
  ],
  ['proxy', optional(object('a proxy', [['url', { shape: WORDS, isRequired: true }]]))],
]);

const LIMITS = object('limits of documents and artifacts', [
  ...each(COUNT, 'manifestBytes', 'trustBytes', 'timestampBytes', 'artifactBytes', 'entries', 'signatures'),
  ...each(COUNT, 'depth', 'values', 'versionJump', 'trustSteps'),
  ...each(whole(0, Number.MAX_SAFE_INTEGER), 'skewMs', 'validityMs', 'timestampValidityMs'),
]);

const MODE = oneOf('in-process', 'worker', 'process');

/** The mode alone says the rest as it is by default. */
const LOADING: ObjectShape = {
  ...object('where artifacts run', [
    ['mode', optional(MODE)],
    ['modes', optional({ kind: 'record', of: MODE })],
    ['hostApi', optional({ kind: 'record', of: WORDS })],
    ['trustsImports', optional(SOME_FLAG)],
    ...each(MILLISECONDS, 'importMs', 'aliveMs', 'cleanupMs'),
    ...each(COUNT, 'warnAt', 'heapMb', 'bufferMb'),
    [
      'limits',
      optional(object('what may be under way', each(COUNT, 'messageBytes', 'calls', 'queuedBytes'))),
    ],
  ]),
  bare: MODE,
};

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
  ['limits', optional(LIMITS)],
  ['loading', optional(LOADING)],
  ['cacheDir', optional(WORDS)],
  ['cacheLimits', optional(object('how much is kept', each(COUNT, 'bytes', 'artifacts', 'artifactBytes')))],
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

/** Knows what can be said of sources of manifests, beside what is a text and what a number. */
export interface RemoteKeeper {
  /** Makes ready to say what is wrong. @returns whether it is, and was not known to be. Never rejects */
  learn(said: object | undefined): Promise<boolean>;
  /** Why sources cannot be followed as it is said; undefined where they can, or nobody knows. */
  troubleOf(said: object | undefined): OneiricError | undefined;
}

/**
 * What is wrong with what is said of a source, where its shape is right.
 *
 * @param wasSaid whether anything was said before: modules may need it
 */
export function remoteProblems(
  tree: MapNode,
  keeper: RemoteKeeper | undefined,
  wasSaid: boolean,
): readonly Problem[] {
  const said = remoteSettings(tree);
  const error = said || wasSaid ? keeper?.troubleOf(said) : undefined;
  if (!error) return [];
  const { path = REMOTE, hint } = error;
  const why = oneLineOf(error).replace(/ Nothing was changed\.$/, '');
  const told = problem(path, `cannot be used: ${why.replace(/\.$/, '')}`, originOf(tree, path));
  return [Object.freeze({ ...told, hint, cause: error })];
}

/** Of the place, or of what it is in. */
function originOf(tree: MapNode, path: string): Origin | undefined {
  const way = parsePath(path) ?? [REMOTE];
  const [nearest] = way.map((_, left) => nodeAt(tree, way.slice(0, way.length - left))).filter((one) => one);
  return nearest?.origin;
}
