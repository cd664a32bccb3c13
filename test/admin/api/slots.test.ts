import { describe, expect, it } from 'vitest';
import { Module, type Provider } from '../../../src/index.js';
import { AdminWorld, codeOf } from './admin-world.js';
import { fullWorld } from './full-world.js';

const CACHE = '/v1/slots/adapter%3Acache';

describe('the slots of the admin API', () => {
  it('are listed by name, with what is chosen, what serves and what is selected', async () => {
    await using world = await AdminWorld.open();
    await world.app.swap('adapter:cache', { provider: 'redis' });
    const { status, body } = await world.get('/v1/slots');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      slots: [
        {
          slot: 'adapter:cache',
          state: 'active',
          chosen: 'redis',
          active: 'redis',
          generation: 2,
          activity: 'active',
          selection: { provider: 'redis', layer: 'operator' },
        },
        { slot: 'service:catalog', active: 'catalog' },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('shadowed');
  });

  it('are listed with what is shadowed, best first', async () => {
    await using world = await AdminWorld.open();
    const { body } = await world.get<{ slots: { shadowed: { provider: string; priority: number }[] }[] }>(
      '/v1/slots?shadowed=true&domain=adapter',
    );
    expect(body.slots).toHaveLength(1);
    expect(body.slots[0]?.shadowed.map(({ provider, priority }) => [provider, priority])).toEqual([
      ['redis', 0],
      ['broken', -1],
    ]);
  });

  it('say all that a candidate says of itself where one is asked for, and not in lists', async () => {
    await using world = await AdminWorld.open();
    const metadata = { timeoutMs: 5, metadata: { tiers: ['gold', null] } };
    await world.app.register({
      ...{ domain: 'action', key: 'bill', provider: 'acme', metadata },
      factory: () => ({}),
    });
    const one = await world.get('/v1/slots/action%3Abill/resolve');
    expect(one.body).toMatchObject({ candidate: { provider: 'acme', metadata } });
    const all = await world.get('/v1/slots?domain=action');
    expect(all.body).toMatchObject({ slots: [{ candidate: { provider: 'acme' } }] });
    expect(JSON.stringify(all.body)).not.toContain('tiers');
  });

  it('come in pages', async () => {
    await using world = await AdminWorld.open();
    const first = await world.get('/v1/slots?limit=1');
    expect(first.body).toMatchObject({ slots: [{ slot: 'adapter:cache' }], next: 'adapter:cache' });
    const second = await world.get('/v1/slots?limit=1&after=adapter:cache');
    expect(second.body).toMatchObject({ slots: [{ slot: 'service:catalog' }] });
    expect(second.body).not.toHaveProperty('next');
  });

  it('have a status, each and all', async () => {
    await using world = await AdminWorld.open();
    await world.app.pause('adapter:cache', { note: 'why not' });
    const one = await world.get(CACHE);
    expect(one.body).toMatchObject({ active: 'memory', activity: 'paused', activityNote: 'why not' });
    const all = await world.get('/v1/status');
    expect(all.body).toMatchObject({
      slots: [{ slot: 'adapter:cache', activity: 'paused' }, { slot: 'service:catalog' }],
    });
  });

  it('are resolved and explained as the application does', async () => {
    await using world = await AdminWorld.open();
    expect((await world.get(`${CACHE}/resolve`)).body).toMatchObject({ candidate: { provider: 'memory' } });
    expect((await world.get(`${CACHE}/resolve?capabilities=shared`)).body).toEqual({ slot: 'adapter:cache' });
    const { body } = await world.get(`${CACHE}/explain?limit=1`);
    expect(body).toMatchObject({ chosen: 'memory', more: true, ordered: [{ provider: 'memory' }] });
    expect(body['text']).toBe(world.app.explain('adapter:cache', { limit: 1 }).toString());
  });

  it.each([
    '/v1/slots/adapter%3Anope',
    '/v1/slots/adapter%3Anope/explain',
    '/v1/slots/adapter%3Anope/resolve',
  ])('are not found where nothing is known of them: %s', async (path) => {
    await using world = await AdminWorld.open();
    const answer = await world.get(path);
    expect([answer.status, codeOf(answer)]).toEqual([404, 'resolution/no-candidate']);
  });
});

describe('the selections of the admin API', () => {
  it('are told of a slot that nobody offers anything for any more', async () => {
    const { world, stateDir } = await fullWorld();
    await world.app.select('adapter:cache', 'redis');
    await world.app.close();
    await using next = await AdminWorld.open({ stateDir, admin: false }, Empty);
    expect((await next.get('/v1/selections')).body).toEqual({
      selections: [{ slot: 'adapter:cache', provider: 'redis', layer: 'operator', unmet: true }],
    });
  });

  it('are told of every slot, however many there are', async () => {
    const providers = Array.from({ length: 10_001 }, (_, n): Provider => ({
      ...{ slot: `adapter:s${n + 10_000}`, provider: 'one' },
      useFactory: () => ({}),
    }));
    const Crowd = class {};
    Module({ providers })(Crowd);
    const values = { adapters: { selections: { s20000: 'one' } } };
    await using world = await AdminWorld.open({ config: { values }, start: false }, Crowd);
    expect((await world.get('/v1/selections')).body).toEqual({
      selections: [{ slot: 'adapter:s20000', provider: 'one', layer: 'explicit' }],
    });
  });
});

@Module({})
class Empty {}
