import type { RemoteOptions } from 'oneiric/remote';
import { testSigningKeys } from 'oneiric/testing';

const [key = { publicKey: '' }] = testSigningKeys(1);
export const ORIGIN = 'https://registry.example.com';
export const OTHER = 'https://events.example.com';

/** Nothing is wrong with these. */
export const GOOD: RemoteOptions = {
  manifestUrl: `${ORIGIN}/manifest.json`,
  source: 'acme-prod',
  trust: { keys: [key.publicKey], threshold: 1 },
};

export const load = async () => ({});

/** What is wrong, the options that say so beside good ones, the code, and the path of the option. */
export type Row = readonly [what: string, options: object, code: string, path: string];

const BAD = 'remote/bad-option';
const UNKNOWN = 'remote/unknown-option';
const DENIED = 'remote/denied-module';

/** What anybody may say. */
export const rows: readonly Row[] = [
  ['a misspelt option', { refreshIntervallMs: 1 }, UNKNOWN, 'refreshIntervallMs'],
  ['a source that leads up', { source: '../x' }, BAD, 'source'],
  ['a source with an empty part', { source: 'acme//prod' }, BAD, 'source'],
  ['a hidden source', { source: 'acme/.prod' }, BAD, 'source'],
  ['a source with a blank at its end', { source: 'acme-prod ' }, BAD, 'source'],
  ['a source of two lines', { source: 'acme\nprod' }, BAD, 'source'],
  ['a source of what every object has', { source: '__proto__' }, BAD, 'source'],
  ['a source without a name', { source: '' }, BAD, 'source'],
  ['a source that is too long', { source: 'a'.repeat(201) }, BAD, 'source'],
  ['a manifest that is no address', { manifestUrl: 'manifest.json' }, BAD, 'manifestUrl'],
  ['a manifest by http', { manifestUrl: 'http://registry.example.com/m.json' }, BAD, 'manifestUrl'],
  ['a manifest in the address itself', { manifestUrl: 'data:,x' }, BAD, 'manifestUrl'],
  ['a manifest at a user', { manifestUrl: 'https://u:p@registry.example.com/m' }, BAD, 'manifestUrl'],
  ['a manifest whose origin is denied', { fetch: { denyOrigins: [ORIGIN] } }, BAD, 'manifestUrl'],
  ['no trust', { trust: {} }, BAD, 'trust.keys'],
  ['no keys', { trust: { keys: [], threshold: 1 } }, 'remote/bad-threshold', 'trust.threshold'],
  ['a threshold of none', { trust: { keys: [key.publicKey], threshold: 0 } }, BAD, 'trust.threshold'],
  [
    'a threshold above the keys',
    { trust: { keys: [key.publicKey], threshold: 2 } },
    'remote/bad-threshold',
    'trust.threshold',
  ],
  ['a key that is none', { trust: { keys: ['acme'], threshold: 1 } }, 'remote/bad-key', 'trust.keys[0]'],
  ['a misspelt trust', { trust: { key: [] } }, UNKNOWN, 'trust.key'],
  ['a document that is a name', { trust: { document: 'trust.json' } }, BAD, 'trust.document'],
  ['no flag', { enabled: 'no' }, BAD, 'enabled'],
  ['an unknown member of allow', { allow: { domain: ['adapter'] } }, UNKNOWN, 'allow.domain'],
  ['a domain in capitals', { allow: { domains: ['Adapter'] } }, BAD, 'allow.domains'],
  ['an empty domain', { allow: { domains: [''] } }, BAD, 'allow.domains'],
  ['any domain', { allow: { domains: ['*'] } }, BAD, 'allow.domains'],
  ['a domain that is a slot', { allow: { domains: ['adapter:cache'] } }, BAD, 'allow.domains'],
  ['a domain that nothing can be brought to', { allow: { domains: ['plain'] } }, BAD, 'allow.domains'],
  ['a domain twice', { allow: { domains: ['adapter', 'adapter'] } }, BAD, 'allow.domains'],
  ['one domain and no list', { allow: { domains: 'adapter' } }, BAD, 'allow.domains'],
  ['a key that is a slot', { allow: { keys: ['adapter:cache'] } }, BAD, 'allow.keys'],
  ['a key that is a pattern', { allow: { keys: ['cache*'] } }, BAD, 'allow.keys'],
  ['a priority above all', { allow: { maxPriority: 1_001 } }, BAD, 'allow.maxPriority'],
  ['a floor without a version', { floor: { epoch: 1 } }, BAD, 'floor'],
  ['a floor below nothing', { floor: { version: -1 } }, BAD, 'floor'],
  ['a limit of nothing', { limits: { manifestBytes: 0 } }, BAD, 'limits.manifestBytes'],
  ['a misspelt limit', { limits: { manifestByte: 1 } }, UNKNOWN, 'limits.manifestByte'],
  ['a cache of nothing', { cacheLimits: { bytes: 0 } }, BAD, 'cacheLimits.bytes'],
  ['a folder below wherever it runs', { cacheDir: 'cache' }, BAD, 'cacheDir'],
  ['a pause below nothing', { refreshIntervalMs: -1 }, BAD, 'refreshIntervalMs'],
  ['a pause above a day', { refreshIntervalMs: 86_400_001 }, BAD, 'refreshIntervalMs'],
  ['no time to start in', { bootTimeoutMs: 0 }, BAD, 'bootTimeoutMs'],
  ['another answer to a revocation', { onRevoked: 'keep' }, BAD, 'onRevoked'],
  ['another answer to an end', { onExpired: 'withdraw' }, BAD, 'onExpired'],
  ['a secret of no name', { webhookSecret: 'a b' }, BAD, 'webhookSecret'],
  ['a secret that leads up', { credentials: { secret: '../token' } }, BAD, 'credentials.secret'],
  ['credentials of nothing', { credentials: { header: 'authorization' } }, BAD, 'credentials'],
  [
    'credentials by a header of our own',
    { credentials: { header: 'host', secret: 'token' } },
    BAD,
    'credentials.header',
  ],
  [
    'credentials for a file',
    { manifestUrl: 'file:///srv/manifest.json', credentials: { secret: 'token' } },
    BAD,
    'credentials',
  ],
  ['events that are no address', { eventsUrl: 'events' }, BAD, 'eventsUrl'],
  ['events by http', { eventsUrl: 'http://registry.example.com/events' }, BAD, 'eventsUrl'],
  ['events in a file', { eventsUrl: 'file:///srv/events' }, BAD, 'eventsUrl'],
  ['events at a user', { eventsUrl: 'https://u:p@registry.example.com/e' }, BAD, 'eventsUrl'],
  ['events of an origin that may not be asked', { eventsUrl: `${OTHER}/events` }, BAD, 'eventsUrl'],
  [
    'events of an origin that is denied',
    { eventsUrl: `${OTHER}/events`, fetch: { allowOrigins: [OTHER], denyOrigins: [OTHER] } },
    BAD,
    'eventsUrl',
  ],
  [
    'an origin with a path',
    { fetch: { allowOrigins: [`${OTHER}/`] } },
    'net/bad-option',
    'fetch.allowOrigins',
  ],
  ['a misspelt way to fetch', { fetch: { allowOrigin: [] } }, 'net/unknown-option', 'fetch.allowOrigin'],
  ['tries without end', { fetch: { retry: { attempts: 1_000 } } }, 'net/bad-option', 'fetch.retry.attempts'],
  [
    'certificates of an origin that may not be asked',
    { fetch: { tls: { [OTHER]: { pins: [`${'A'.repeat(43)}=`] } } } },
    'net/bad-option',
    'fetch.tls',
  ],
  ['another mode', { loading: 'thread' }, BAD, 'loading'],
  ['another mode in an object', { loading: { mode: 'thread' } }, BAD, 'loading.mode'],
  ['a misspelt bound', { loading: { heapMB: 64 } }, UNKNOWN, 'loading.heapMB'],
  ['a bound of nothing', { loading: { mode: 'worker', heapMb: 0 } }, BAD, 'loading.heapMb'],
  ['a limit of messages of nothing', { loading: { limits: { calls: 0 } } }, BAD, 'loading.limits.calls'],
  [
    'a mode of a slot',
    { loading: { modes: { 'adapter:cache': 'worker' } } },
    BAD,
    'loading.modes.adapter:cache',
  ],
  ['a mode of a provider alone', { loading: { modes: { redis: 'worker' } } }, BAD, 'loading.modes.redis'],
  [
    'another mode of a component',
    { loading: { modes: { 'adapter:cache/redis': 'thread' } } },
    BAD,
    'loading.modes.adapter:cache/redis',
  ],
  [
    "a host API by the name of Node's module",
    { loading: { hostApi: { 'node:fs': 'file:///srv/fs.mjs' } } },
    DENIED,
    'loading.hostApi.node:fs',
  ],
  [
    "a host API by the name of a part of Node's module",
    { loading: { hostApi: { 'fs/promises': 'file:///srv/fs.mjs' } } },
    DENIED,
    'loading.hostApi.fs/promises',
  ],
  [
    'a host API that is a path',
    { loading: { hostApi: { 'acme-api': './api.mjs' } } },
    BAD,
    'loading.hostApi.acme-api',
  ],
  [
    'a host API of the web',
    { loading: { hostApi: { 'acme-api': `${OTHER}/api.mjs` } } },
    BAD,
    'loading.hostApi.acme-api',
  ],
];

/** What only code can say. */
export const ofCode: readonly Row[] = [
  ["a factory by the name of Node's module", { factories: { fs: load } }, DENIED, 'factories.fs'],
  [
    "a factory by the address of Node's module",
    { factories: { 'node:fs': load } },
    DENIED,
    'factories.node:fs',
  ],
  ["a part of Node's module", { factories: { 'fs/promises': load } }, DENIED, 'factories.fs/promises'],
  ['a factory that is a path', { factories: { '../acme': load } }, BAD, 'factories["../acme"]'],
  ['a factory that is the artifact', { factories: { artifact: load } }, BAD, 'factories.artifact'],
  ['a factory that is no function', { factories: { acme: 'acme' } }, BAD, 'factories.acme'],
  [
    'credentials for everybody',
    { fetch: { credentials: { origin: OTHER, value: () => 'x' } } },
    UNKNOWN,
    'fetch.credentials',
  ],
  ['both secret and value', { credentials: { secret: 'a', value: () => 'b' } }, BAD, 'credentials'],
];
