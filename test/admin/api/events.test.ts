import { describe, expect, it } from 'vitest';
import { RecentEvents } from '../../../src/admin/api/schemas/events.js';
import { AdminWorld, Cache, OPERATOR, SECRET, VIEWER } from './admin-world.js';

const asStream = (method = 'GET') =>
  new Request('http://admin/v1/events', { method, headers: { accept: 'text/event-stream' } });

describe('GET /v1/events', () => {
  it('answers what has happened, as its schema says, for a viewer too', async () => {
    await using world = await AdminWorld.open();
    await world.app.swap(Cache, { provider: 'redis', reason: `because of ${SECRET}` });
    const { status, body } = await world.get('/v1/events?types=swap.*', { principal: VIEWER });
    expect(status).toBe(200);
    const { events } = RecentEvents.parse(body);
    expect(events.map(({ type }) => type)).toContain('swap.switched');
    expect(events.every(({ type }) => type.startsWith('swap.'))).toBe(true);
    expect(JSON.stringify(body)).not.toContain(SECRET);
    // The schema leaves nothing out.
    expect(RecentEvents.parse(body)).toEqual(body);
  });

  it.each(['?slot=nonsense', '?limit=0', '?limit=1001', '?after=' + 'x'.repeat(100), '?other=1'])(
    'refuses %s',
    async (query) => {
      await using world = await AdminWorld.open();
      expect((await world.get(`/v1/events${query}`)).status).toBe(400);
    },
  );

  it('is a stream where one is asked for, and goes on after the last event that a browser has seen', async () => {
    await using world = await AdminWorld.open();
    await world.app.swap(Cache, { provider: 'redis' });
    const { body: all } = await world.get<{ next: string }>('/v1/events?types=swap.switched');
    const request = asStream();
    request.headers.set('last-event-id', all.next);
    const answer = await world.send(request, VIEWER);
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    await answer.body?.cancel();
    expect(world.host.events.streams).toBe(0);
  });

  it('opens no stream for a question about its head', async () => {
    await using world = await AdminWorld.open();
    const answer = await world.send(asStream('HEAD'));
    expect(answer.status).toBe(200);
    expect(world.host.events.streams).toBe(0);
  });

  it('refuses one stream too many, and says when to try again', async () => {
    await using world = await AdminWorld.open();
    const answers = await Promise.all(Array.from({ length: 128 }, () => world.send(asStream())));
    const refused = await world.send(asStream(), OPERATOR);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'admin/too-many-streams' });
    expect(refused.headers.get('retry-after')).toBe('5');
    for (const { body } of answers) await body?.cancel();
    expect(world.host.events.streams).toBe(0);
  });
});
