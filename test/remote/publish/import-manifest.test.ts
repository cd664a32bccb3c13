import { checkAuthored, importManifest, packManifest, readAuthored } from 'oneiric/remote';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.js';
import { NOON } from '../support/signing.js';

const V1 = `
source: acme
signed_at: 2025-01-01T00:00:00+00:00
signature: AAAA
signature_algorithm: ed25519
entries:
  - { domain: adapter, key: cache, provider: redis, factory: "oneiric.adapters.cache.redis:RedisCacheAdapter", stack_level: 10, priority: 5, version: 1.0.0, metadata: { note: kept } }
  - { domain: task, key: report, provider: py, factory: "acme.tasks:Report", uri: "https://acme.test/report-1.0-py3-none-any.whl", sha256: "${'ab'.repeat(32)}" }
`;
const V2 = `
source: acme
expires_at: 2026-01-01T00:00:00Z
entries:
  - domain: adapter
    key: cache
    provider: redis
    factory: "acme.cache:Redis"
    capabilities:
      - kv
      - { name: ttl, event_types: [cache.evicted], payload_schema: { type: object }, security: { auth_required: true, scopes: [a] }, description: null }
      - { name: odd, payload_schema: "see the wiki" }
    owner: Team
    requires_secrets: true
    settings_model: "acme.cache:Settings"
    requires: ["adapter:queue", "redis>=5"]
    conflicts_with: ["adapter:cache/memory"]
    python_version: ">=3.11"
    os_platform: [linux, macos, plan9]
    license: MIT
    documentation_url: http://acme.test/
    timeout_seconds: 1.5
    retry_policy: { attempts: 3, base_delay: 0.5, max_delay: 10, jitter: 0.25, retriable_status_codes: [502] }
    shiny: true
  - { domain: action, key: http.fetch, provider: py, factory: "acme.a:F", side_effect_free: true }
  - { domain: service, key: s, provider: py, factory: "acme.a:S", side_effect_free: true, event_topics: [a] }
  - domain: event
    key: order
    provider: py
    factory: "acme.e:H"
    event_topics: [order.created]
    event_priority: 5
    event_max_concurrency: 2
    event_fanout_policy: exclusive
    event_filters: [{ field: region, in: [us] }, { path: headers.tenant, exists: true }, { path: topic, one_of: a }]
  - domain: workflow
    key: w
    provider: py
    factory: "acme.w:W"
    dag: { tasks: [{ key: a, task: t }, { id: b, task: t, depends_on: [a], payload: { x: 1 }, retry_policy: { max_attempts: 2, base_delay: 0 } }], scheduler: { queue_category: q } }
`;
const from = async (text: string) =>
  importManifest(await readAuthored(new Uint8Array(Buffer.from(text)), 'old.yaml'));
const told = ({ decisions }: Awaited<ReturnType<typeof from>>) =>
  decisions.map(({ path, text }) => `${path} ${text}`).join('\n');

describe('a manifest of the Python package', () => {
  it('M18: keeps every entry of version 1, with what means the same', async () => {
    const imported = await from(V1);
    expect(imported.count).toBe(2);
    expect(imported.authored).toEqual({
      source: 'acme',
      version: 1,
      entries: [
        {
          domain: 'adapter',
          key: 'cache',
          provider: 'redis',
          version: '1.0.0',
          factory: 'oneiric.adapters.cache.redis:RedisCacheAdapter',
          priority: 5,
          stackLevel: 10,
          metadata: { note: 'kept' },
        },
        { domain: 'task', key: 'report', provider: 'py', factory: 'acme.tasks:Report' },
      ],
    });
    const words = told(imported);
    for (const path of [
      'signatures',
      'version',
      'expires_at is missing',
      'entries[0].factory',
      'entries[1].uri',
    ])
      expect(words).toContain(path);
  });

  it('M18: takes over what version 2 says, and is packed as it is', async () => {
    const { authored } = await from(V2);
    const [cache, action, service, event, workflow] = authored['entries'] as object[];
    expect(cache).toMatchObject({
      capabilities: [
        { name: 'kv' },
        {
          name: 'ttl',
          eventTypes: ['cache.evicted'],
          payloadSchema: { type: 'object' },
          security: { authRequired: true, scopes: ['a'] },
        },
        { name: 'odd' },
      ],
      owner: 'Team',
      license: 'MIT',
      requires: { platforms: ['linux', 'darwin'], offers: ['adapter:queue'] },
      conflicts: ['adapter:cache/memory'],
      timeoutMs: 1_500,
      retry: { attempts: 3, delayMs: 500, maxDelayMs: 10_000, jitter: true, statuses: [502] },
    });
    expect(action).toMatchObject({ sideEffectFree: true });
    expect(service).toEqual({ domain: 'service', key: 's', provider: 'py', factory: 'acme.a:S' });
    expect(event).toMatchObject({
      event: {
        topics: ['order.created'],
        priority: 5,
        maxConcurrency: 2,
        fanout: 'exclusive',
        filters: [
          { path: 'payload.region', anyOf: ['us'] },
          { path: 'headers.tenant', exists: true },
          { path: 'topic', anyOf: ['a'] },
        ],
      },
    });
    expect(workflow).toMatchObject({
      workflow: {
        nodes: [
          { id: 'a', task: 't' },
          { id: 'b', task: 't', dependsOn: ['a'], payload: { x: 1 }, retry: { attempts: 2 } },
        ],
      },
    });
    const readFile = () => Promise.reject(new TypeError('nothing is read'));
    const packed = await packManifest(checkAuthored(authored), {
      readFile,
      signedAt: NOON,
      expiresAt: NOON + 1_000,
    });
    expect(packed.manifest.entries).toHaveLength(5);
  });

  it('leaves to people what nobody can guess, and drops nothing without a word', async () => {
    const words = told(await from(V2));
    for (const place of [
      'expires_at was left out',
      'entries[0].capabilities[2].payload_schema',
      'entries[0].requires_secrets',
      'entries[0].settings_model',
      'entries[0].requires redis>=5',
      'entries[0].python_version ">=3.11"',
      'entries[0].os_platform plan9',
      'entries[0].documentation_url',
      'entries[0].retry_policy.jitter',
      'entries[0].shiny is not known here',
      'entries[2].sideEffectFree belongs to the domain action',
      'entries[2].event belongs to the domain event',
      'entries[4].dag.scheduler is not known here',
    ])
      expect(words).toContain(place);
  });

  it('tells what no client would take', async () => {
    const words = told(
      await from('entries:\n  - { domain: Adapter, key: a b, provider: x, factory: "os:system" }\n'),
    );
    for (const place of [
      'entries[0].domain',
      'entries[0].key',
      'entries[0].factory "os:system" names a module of Node',
    ])
      expect(words).toContain(place);
  });

  it.each([{}, { entries: {} }, { entries: ['x'] }, { entries: null }])('is nothing else: %j', (value) => {
    expect(codeOf(() => importManifest(value as never))).toBe('remote/bad-document');
  });
});
