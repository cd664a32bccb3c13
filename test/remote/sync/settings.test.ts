import type { Reading } from 'oneiric';
import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { said, SyncWorld, until } from './sync-world.js';

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

  it('follow the configuration while the application runs, and those that do not fit leave what serves alone', async () => {
    await world.publish(greeter);
    const said$ = new BehaviorSubject<Reading>({ kind: 'values', values: values({ word: 'ab' }).values });
    const app = await world.subscribe({}, { config: { sources: [{ name: 'test', readings$: said$ }] } });
    const slot = 'adapter:cache';
    said$.next({ kind: 'values', values: values({ word: 'cd', times: 3 }).values });
    await until(() => app.status(slot).generation === 2);
    expect(await said(app, slot)).toBe('cdcdcd');
    said$.next({ kind: 'values', values: values({ word: 'ef', times: 0 }).values });
    said$.next({ kind: 'values', values: values({ word: 'gh', times: 1 }).values });
    await until(() => app.status(slot).generation === 3);
    expect(await said(app, slot)).toBe('gh');
  });

  it('of the next version go by its own schema', async () => {
    await world.publish(greeter);
    const app = await world.subscribe({}, { config: values({ word: 'ab' }) });
    await world.publish({
      ...greeter,
      settings: {
        ...greeter.settings,
        properties: { ...greeter.settings.properties, times: { default: 4 } },
      },
    });
    expect(await app.remote?.sync()).toMatchObject({ outcome: 'applied', changed: ['adapter:cache/redis'] });
    expect(await said(app, 'adapter:cache')).toBe('abababab');
  });
});
