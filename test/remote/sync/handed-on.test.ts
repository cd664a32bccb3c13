import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Application } from 'oneiric';
import type { TestEntry } from 'oneiric/testing';
import { entry, SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const code = 'export const create = () => ({ run: async () => "done" });';

const SAID = {
  event: {
    timeoutMs: 2_000,
    retry: { attempts: 3, delayMs: 5, statuses: [503] },
    event: {
      topics: ['order.placed'],
      filters: [{ path: 'payload.region', equals: 'eu' }],
      maxConcurrency: 4,
      fanout: 'exclusive',
    },
  },
  task: { timeoutMs: 60_000, retry: { attempts: 2, factor: 1.5, jitter: false }, owner: 'billing' },
  workflow: {
    timeoutMs: 90_000,
    workflow: {
      nodes: [
        { id: 'load', task: 'load', payload: { rows: [1, null] } },
        { id: 'send', task: 'send', dependsOn: ['load'], retry: { attempts: 2 }, timeoutMs: 500 },
      ],
    },
  },
  action: {
    sideEffectFree: true,
    timeoutMs: 100,
    license: 'Apache-2.0',
    documentation: 'https://acme.test/docs',
    metadata: { tier: 'gold', limits: { perDay: 5 } },
  },
} as const;

type ToRun = keyof typeof SAID;

const DOMAINS = Object.keys(SAID) as ToRun[];

const ofDomain = (domain: ToRun, more: object = {}): TestEntry => ({
  domain,
  key: 'billing',
  provider: 'acme',
  code,
  ...SAID[domain],
  ...more,
});

const metadataOf = (app: Application, domain: ToRun) => app.resolve(`${domain}:billing`)?.metadata;

describe('what an entry says for the domain that runs it', () => {
  it.each(DOMAINS)('is handed on with the candidate, word for word and frozen: %s', async (domain) => {
    await world.publish(ofDomain(domain));
    const app = await world.subscribe();
    const metadata = metadataOf(app, domain);
    expect(metadata).toEqual(SAID[domain]);
    expect(JSON.stringify(Object.values(metadata ?? {}).map(Object.isFrozen))).not.toContain('false');
  });

  it('becomes what the next version says, and goes with the entry', async () => {
    await world.publish(ofDomain('action'), ofDomain('task'));
    const app = await world.subscribe();
    await world.publish(ofDomain('action', { sideEffectFree: false }));
    await app.remote?.sync();
    expect(metadataOf(app, 'action')).toEqual({ ...SAID.action, sideEffectFree: false });
    expect(app.candidates().map(({ slot }) => slot)).toEqual(['action:billing']);
  });

  it('stands around no calls that these domains do not make', async () => {
    await world.publish(ofDomain('task'));
    const app = await world.subscribe();
    await app.getAsync('task:billing');
    expect(app.status('task:billing').interceptors).toEqual([]);
  });

  it('has capabilities with all that describes them, also of an adapter', async () => {
    const capabilities = [
      {
        name: 'kv',
        description: 'Keys and values.',
        payloadSchema: { type: 'object' },
        security: { authRequired: true, scopes: ['cache.read'] },
      },
    ];
    await world.publish({ ...entry('cache', 'redis'), capabilities }, entry('queue', 'nats'));
    const app = await world.subscribe();
    expect(app.resolve('adapter:cache')).toMatchObject({ capabilities: ['kv'], metadata: { capabilities } });
    expect(app.resolve('adapter:queue')?.metadata).toBeUndefined();
  });
});
