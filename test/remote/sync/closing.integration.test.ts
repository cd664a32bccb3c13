import { afterEach, beforeEach, it } from 'vitest';
import { leakCheck } from 'oneiric/testing';
import { entry, SyncWorld, until } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

// In a process of its own: what is counted is what is there, and a heap that others have filled takes long to collect.
it('an application that closes while a source is synced leaves no timers, sockets or listeners, whether it has a process to itself or not', async () => {
  await world.publish(entry('cache', 'redis'));
  const { origin } = world.registry;
  world.registry.answers.set('/events', (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: news\n\n');
  });
  const more = { refreshIntervalMs: 60_000, eventsUrl: `${origin}/events` };
  let round = 0;
  await leakCheck(
    async () => {
      round += 1;
      const app = await world.subscribe(more, { runtime: round % 2 === 0 });
      await until(() => world.registry.server.open > 0);
      await app.close();
      await until(() => world.registry.server.open === 0);
    },
    { rounds: 8, warmUp: 4, heapBytes: 20_000_000 },
  );
}, 60_000);
