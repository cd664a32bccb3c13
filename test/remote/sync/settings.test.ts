import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { said, SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const greeter = {
  domain: 'adapter',
  key: 'cache',
  provider: 'redis',
  code: 'export const create = ({ word, times }) => ({ say: () => word.repeat(times) });',
  settings: {
    type: 'object',
    properties: { word: { type: 'string' }, times: { type: 'integer', default: 2, minimum: 1 } },
    required: ['word'],
  },
} as const;

const values = (settings: object) => ({ values: { adapters: { providers: { 'cache/redis': settings } } } });

describe('settings of what a manifest brings', () => {
  it('come from configuration, by the schema of the entry and with its defaults', async () => {
    await world.publish(greeter);
    const app = await world.subscribe({}, { config: values({ word: 'ab' }) });
    expect(await said(app, 'adapter:cache')).toBe('abab');
  });

  it('refuse the manifest where they do not fit, and say where', async () => {
    await world.publish(greeter);
    const app = await world.subscribe({}, { config: values({ word: 'ab', times: 0 }) });
    expect(app.candidates()).toEqual([]);
    const report = await app.remote?.sync();
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'config/invalid' } });
    expect(String(report?.error)).toContain('adapters.providers.cache/redis.times');
  });
});
