import { canonicalJson } from '../../../src/remote/documents/canonical-json.js';

/** An entry of the host, with nothing that may be left out. */
export const anEntry = (more: object = {}) => ({
  domain: 'adapter',
  key: 'cache',
  provider: 'redis',
  factory: 'acme-cache:createRedisCache',
  ...more,
});

/** An entry that brings its own code. */
export const anArtifactEntry = (more: object = {}) =>
  anEntry({
    factory: 'artifact:createRedisCache',
    uri: 'https://cdn.acme.test/ab12.mjs',
    sha256: 'ab'.repeat(32),
    length: 10_234,
    ...more,
  });

const MADE = {
  version: '1.4.2',
  priority: 100,
  stackLevel: -10,
  capabilities: [
    {
      name: 'kv',
      description: 'keys and values\nof any size',
      eventTypes: ['cache.evicted'],
      payloadSchema: { type: 'object', properties: { toString: { pattern: 'kept as it is' } } },
      schemaFormat: 'json-schema',
      security: {
        classification: 'internal',
        authRequired: true,
        scopes: ['cache:read'],
        encryption: 'tls',
        signatureRequired: false,
        audience: ['ops'],
        notes: 'none',
      },
      metadata: { toString: 'kept', valueOf: [null, { a: 1.5 }] },
    },
    { name: 'ttl', payloadSchema: 'https://acme.test/schema.json' },
  ],
  requires: {
    node: '>=20.19',
    api: '^0.1.0',
    platforms: ['linux', 'darwin-arm64'],
    offers: ['adapter:queue', 'adapter:store/sqlite'],
    secrets: ['cache/password'],
  },
  conflicts: ['adapter:cache/memory'],
  settings: {
    title: 'Settings',
    type: 'object',
    properties: {
      url: { type: 'string', minLength: 1, default: 'redis://127.0.0.1' },
      pool: { type: 'array', items: { type: 'integer', minimum: 0, enum: [1, 2] }, maxItems: 2 },
    },
    required: ['url'],
    additionalProperties: false,
  },
  timeoutMs: 5_000,
  retry: { attempts: 3, delayMs: 100, maxDelayMs: 5_000, factor: 2, jitter: true, statuses: [502, 503] },
  owner: 'Team Cache',
  license: 'Apache-2.0 OR MIT',
  documentation: 'https://acme.test/docs/cache',
  metadata: { note: 'kept as it is', hasOwnProperty: { deep: [[], {}] } },
};

/** Entries that together have every member that there is. */
export const fullEntries = () => [
  anArtifactEntry(MADE),
  anEntry({ domain: 'action', key: 'http.fetch', provider: 'acme', sideEffectFree: true }),
  anEntry({
    domain: 'event',
    key: 'order.created',
    provider: 'mailer',
    event: {
      topics: ['order.created', 'order.paid'],
      filters: [
        { path: 'payload.region', anyOf: ['us', 'ca', null, 1, true] },
        { path: 'headers.tenant', exists: true },
        { path: 'topic', equals: null },
      ],
      priority: 9,
      maxConcurrency: 4,
      fanout: 'exclusive',
    },
  }),
  anEntry({
    domain: 'workflow',
    key: 'nightly',
    provider: 'acme',
    workflow: {
      nodes: [
        { id: 'd', task: 'd', dependsOn: ['b', 'c'] },
        { id: 'a', task: 'extract', payload: { day: 1, toString: 'kept' }, timeoutMs: 60_000 },
        { id: 'b', task: 'load', dependsOn: ['a'], retry: { attempts: 1 } },
        { id: 'c', task: 'load', dependsOn: ['a'], payload: null },
      ],
    },
  }),
];

export const aManifest = (more: object = {}) => ({
  _type: 'manifest',
  spec: 1,
  source: 'acme-prod',
  epoch: 1,
  version: 42,
  signedAt: '2026-11-20T11:00:00Z',
  expiresAt: '2026-11-27T11:00:00Z',
  entries: [anEntry()],
  ...more,
});

/** What is signed: the bytes of a document. */
export const bytesOf = (document: unknown): Uint8Array =>
  new Uint8Array(Buffer.from(canonicalJson(document)));
