import { describe, expect, it } from 'vitest';
import { firstValueFrom, filter } from 'rxjs';
import { AdminWorld, codeOf, VIEWER } from '../api/admin-world.js';

interface Report {
  readonly slots: readonly string[];
  readonly asked: number;
  readonly swaps: Readonly<Record<string, number>>;
  readonly latency: { readonly p50: number; readonly max: number };
  readonly calls?: { readonly made: number; readonly failed: number };
  readonly failures: readonly { readonly code?: string; readonly count: number }[];
}

const PATH = '/v1/load-test';

describe('a load test', () => {
  it('swaps slots of its own while they are called, loses no call, and leaves nothing behind', async () => {
    await using world = await AdminWorld.open();
    const before = world.app.candidates({ shadowed: true });
    const { status, body } = await world.post<Report>(PATH, { swaps: 20, requestedBy: 'ann' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      slots: ['service:load-test'],
      asked: 20,
      swaps: { switched: 20, unchanged: 0, superseded: 0, rolledBack: 0, failed: 0 },
      calls: { failed: 0 },
      failures: [],
    });
    expect(body.calls?.made).toBeGreaterThan(0);
    expect(body.latency.p50).toBeGreaterThan(0);
    expect(world.app.candidates({ shadowed: true })).toEqual(before);
    expect(world.app.differences()).toEqual([]);
  });

  it('leaves the application as healthy as it was', async () => {
    await using world = await AdminWorld.open({ health: true });
    await world.post<Report>(PATH, { swaps: 5, slots: 2 });
    expect(world.app.health()).toMatchObject({ status: 'healthy', ready: true, reasons: [] });
    expect(world.app.status('service:load-test-2').state).toBe('inactive');
  });

  it('says of swaps of one slot at once which were joined and which superseded', async () => {
    await using world = await AdminWorld.open();
    const { body } = await world.post<Report>(PATH, { swaps: 50, concurrency: 50, callers: 0 });
    const { switched = 0, unchanged = 0, superseded = 0 } = body.swaps;
    expect(switched + unchanged + superseded).toBe(50);
    expect(superseded).toBeGreaterThan(0);
  });

  it('swaps as many slots at once as there are of its own', async () => {
    await using world = await AdminWorld.open();
    const wish = { swaps: 20, concurrency: 20, slots: 20 };
    const { body } = await world.post<Report>(PATH, wish);
    expect(body.swaps).toMatchObject({ switched: 20 });
    expect(body.slots).toHaveLength(20);
  });

  it('refreshes a slot of the application, which serves what it served', async () => {
    await using world = await AdminWorld.open();
    const { body } = await world.post<Report>(PATH, { swaps: 5, slot: 'adapter:cache' });
    expect(body).toMatchObject({ slots: ['adapter:cache'], swaps: { switched: 5 } });
    expect(body.calls).toBeUndefined();
    expect(world.app.status('adapter:cache')).toMatchObject({ active: 'memory', generation: 6 });
    expect(world.app.status().some(({ slot }) => slot === 'service:load-test')).toBe(false);
  });

  it('counts what fails by its code', async () => {
    await using world = await AdminWorld.open();
    world.app.hooks.preSwap('*', ({ reason }) => {
      if (reason === 'load test') throw new TypeError('not today');
    });
    const { body } = await world.post<Report>(PATH, { swaps: 3 });
    expect(body.swaps).toMatchObject({ switched: 0, unchanged: 1, failed: 2 });
    expect(body.failures).toMatchObject([{ code: 'swap/pre-swap-failed', count: 2 }]);
  });

  it('ends when nobody waits for it any more, and leaves nothing behind', async () => {
    await using world = await AdminWorld.open();
    const gone = new AbortController();
    const switched = firstValueFrom(world.app.events$.pipe(filter(({ type }) => type === 'swap.switched')));
    const request = new Request(`http://admin${PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ swaps: 10_000 }),
      signal: gone.signal,
    });
    const answer = world.send(request);
    await switched;
    gone.abort();
    expect((await answer).status).toBe(409);
    const slots = world.app.candidates({ shadowed: true }).map(({ slot }) => slot);
    expect(slots).not.toContain('service:load-test');
  });

  it('is one at a time, and takes no name that there is', async () => {
    await using world = await AdminWorld.open();
    const first = world.post<Report>(PATH, { swaps: 20 });
    const second = await world.post(PATH, { swaps: 1 });
    expect([second.status, codeOf(second)]).toEqual([409, 'admin/load-test-runs']);
    expect((await first).body.swaps).toMatchObject({ switched: 20 });
    const factory = () => ({ own: true });
    await world.app.register({ domain: 'service', key: 'load-test', provider: 'mine', factory });
    const third = await world.post(PATH, { swaps: 1 });
    expect([third.status, codeOf(third)]).toEqual([409, 'admin/load-test-slot-taken']);
    expect(world.app.get<{ own: boolean }>('service:load-test').own).toBe(true);
  });

  it('is not for viewers, and not without bounds', async () => {
    await using world = await AdminWorld.open();
    const asked = await world.post(PATH, { swaps: 1 }, { principal: VIEWER });
    expect(codeOf(asked)).toBe('admin/not-allowed');
    for (const body of [
      { swaps: 10_001 },
      { swaps: 0 },
      { concurrency: 1_001 },
      { slot: 'adapter:cache', slots: 2 },
    ])
      expect((await world.post(PATH, body)).status).toBe(400);
    const unknown = await world.post(PATH, { slot: 'adapter:nothing' });
    expect(unknown.status).toBe(404);
  });
});
