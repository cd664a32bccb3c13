import { describe, expect, it } from 'vitest';
import { Adapter, Inject, Module, Service } from '../../../src/index.js';
import { AdminWorld, codeOf, VIEWER } from './admin-world.js';

const CACHE = '/v1/slots/adapter%3Acache';

describe('a change that is asked of the admin API', () => {
  it('switches the application, and reports who and why', async () => {
    await using world = await AdminWorld.open();
    const { status, body } = await world.post(`${CACHE}/swap`, {
      provider: 'redis',
      requestedBy: 'ann',
      reason: 'maintenance',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      slot: 'adapter:cache',
      from: 'memory#1',
      to: 'redis#2',
      outcome: 'switched',
      requestedBy: 'ann (socket)',
      reason: 'maintenance',
    });
    expect(await world.cache()).toBe('redis');
  });

  it('is a wish, is dropped again, or renews what serves', async () => {
    await using world = await AdminWorld.open();
    expect((await world.post(`${CACHE}/select`, { provider: 'redis' })).body).toMatchObject({
      to: 'redis#2',
    });
    expect((await world.post(`${CACHE}/refresh`)).body).toMatchObject({ from: 'redis#2', to: 'redis#3' });
    const { body } = await world.post(`${CACHE}/unselect`, '');
    expect(body).toMatchObject({ to: 'memory#4', requestedBy: 'unknown (socket)' });
    expect(await world.cache()).toBe('memory');
  });

  it('switches several slots, or none', async () => {
    await using world = await AdminWorld.open();
    const members = [
      { slot: 'adapter:cache', provider: 'redis' },
      { slot: 'service:catalog', provider: 'catalog' },
    ];
    const { body } = await world.post('/v1/swap-all', { members });
    expect(body).toMatchObject({ outcome: 'switched' });
    expect(await world.cache()).toBe('redis');
    const none = await world.post('/v1/swap-all', {
      members: [...members.slice(1), { slot: 'adapter:cache', provider: 'broken' }],
    });
    expect([none.status, codeOf(none)]).toEqual([502, 'swap/init-failed']);
    expect(await world.cache()).toBe('redis');
  });

  it('fails with what still serves, and without secrets and folders', async () => {
    await using world = await AdminWorld.open();
    const answer = await world.post(`${CACHE}/swap`, { provider: 'broken' });
    expect(answer.status).toBe(502);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      type: 'urn:oneiric:error:swap/init-failed',
      code: 'swap/init-failed',
      holds: 'memory#1',
    });
    const text = JSON.stringify(answer.body);
    expect(text).toContain('…/state.db with ***');
    expect(text).not.toMatch(/hunter2|secret-folder|\\n|at .*\.ts/);
  });

  it('is not found where there is no such provider', async () => {
    await using world = await AdminWorld.open();
    for (const body of [{ provider: 'nope' }, { provider: 'nope', dryRun: true }]) {
      const answer = await world.post(`${CACHE}/swap`, body);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'resolution/unknown-provider']);
    }
  });

  it('is not for viewers', async () => {
    await using world = await AdminWorld.open();
    const answer = await world.post(`${CACHE}/swap`, { provider: 'redis' }, { principal: VIEWER });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'admin/not-allowed']);
    expect(await world.cache()).toBe('memory');
  });
});

describe('a dry run', () => {
  it('tells what would win and why, and changes nothing', async () => {
    await using world = await AdminWorld.open();
    const before = world.app.status('adapter:cache');
    const { body } = await world.post(`${CACHE}/swap`, { provider: 'redis', dryRun: true });
    expect(body).toMatchObject({
      would: {
        slot: 'adapter:cache',
        from: 'memory#1',
        to: 'redis',
        outcome: 'switched',
        rebuilds: [],
        inFlight: 0,
      },
      explain: { chosen: 'redis', active: 'memory', selection: { provider: 'redis', layer: 'operator' } },
    });
    expect(world.app.status('adapter:cache')).toEqual(before);
    expect(world.app.explain('adapter:cache').selection).toBeUndefined();
    expect(await world.cache()).toBe('memory');
  });
});

describe('activity that is asked of the admin API', () => {
  it('refuses calls of a slot, and lets them through again', async () => {
    await using world = await AdminWorld.open();
    expect((await world.post(`${CACHE}/pause`, { note: 'lunch' })).body).toEqual({
      slot: 'adapter:cache',
      activity: 'paused',
    });
    await expect(world.cache()).rejects.toThrow('lunch');
    expect((await world.post(`${CACHE}/drain`)).body).toMatchObject({ activity: 'draining' });
    expect((await world.post(`${CACHE}/resume`)).body).toMatchObject({ activity: 'active' });
    expect(await world.cache()).toBe('memory');
  });

  it('refuses calls of all slots of a domain', async () => {
    await using world = await AdminWorld.open();
    const { body } = await world.post('/v1/domains/adapter/pause');
    expect(body).toEqual({ domain: 'adapter', activity: 'paused' });
    await expect(world.cache()).rejects.toThrow('domain adapter is paused');
    await world.post('/v1/domains/adapter/resume');
    expect(await world.cache()).toBe('memory');
    const unknown = await world.post('/v1/domains/nope/pause');
    expect([unknown.status, codeOf(unknown)]).toEqual([404, 'activity/unknown-domain']);
  });
});

describe('a dry run of what others are built with', () => {
  @Adapter({ key: 'store', provider: 'old' })
  class OldStore {
    read(): Promise<string> {
      return new Promise((resolve) => (OldStore.end = () => resolve('read')));
    }
    static end = (): void => undefined;
  }

  @Service({ key: 'index' })
  class Index {
    constructor(@Inject('adapter:store', { onSwap: 'rebuild' }) readonly store: OldStore) {}
  }

  @Service({ key: 'search' })
  class Search {
    constructor(@Inject('service:index', { onSwap: 'rebuild' }) readonly index: Index) {}
  }

  @Service({ key: 'report' })
  class Report {
    constructor(@Inject('adapter:store', { onSwap: 'keep' }) readonly store: OldStore) {}
  }

  const other = {
    slot: 'adapter:store',
    provider: 'new',
    priority: -1,
    useFactory: () => new OldStore(),
  } as const;

  @Module({ providers: [OldStore, other, Index, Search, Report] })
  class Stores {}

  it('tells who would be rebuilt, who would keep the old one, and how many calls are in flight', async () => {
    await using world = await AdminWorld.open({}, Stores);
    const reading = world.app.get<OldStore>('adapter:store').read();
    const { body } = await world.post('/v1/slots/adapter%3Astore/swap', { provider: 'new', dryRun: true });
    expect(body['would']).toEqual({
      ...{ slot: 'adapter:store', from: 'old#1', to: 'new', outcome: 'switched' },
      rebuilds: ['service:index', 'service:search'],
      keeps: ['service:report#1'],
      inFlight: 1,
    });
    const same = await world.post('/v1/slots/adapter%3Astore/swap', { provider: 'old', dryRun: true });
    expect(same.body['would']).toMatchObject({ outcome: 'unchanged', rebuilds: [], keeps: [], inFlight: 0 });
    OldStore.end();
    await reading;
  });
});
