import { describe, expect, it } from 'vitest';
import { EventsWorld } from './events-world.js';

describe('a stream of events', () => {
  it('tells what happens from now on, at once', async () => {
    const world = new EventsWorld();
    world.log('before');
    const reader = world.stream({ types: ['swap.*'] });
    void reader.readAll();
    await world.settle();
    world.log('other');
    world.switched('adapter:cache');
    await world.settle();
    expect(reader.told).toEqual(['swap.switched']);
  });

  it('says where it is before anything has happened, and again and again, also where nothing is wanted', async () => {
    const world = new EventsWorld();
    const reader = world.stream({ types: ['swap.*'] });
    void reader.readAll();
    await world.settle();
    expect(reader.comments).toHaveLength(1);
    world.log('not wanted');
    await world.clock.elapse(15_000);
    expect(reader.comments).toHaveLength(2);
    expect(reader.lastId).toBe(world.recent().next);
    await world.clock.elapse(45_000);
    expect(reader.comments).toHaveLength(5);
    expect(world.cut).toBe(0);
  });

  it('says so in time where much happens that is not wanted', async () => {
    const world = new EventsWorld();
    const reader = world.stream({ types: ['swap.*'] });
    void reader.readAll();
    await world.settle();
    for (let second = 1; second <= 15; second += 1) {
      world.log('not wanted');
      await world.clock.elapse(1_000);
    }
    expect(reader.comments).toHaveLength(2);
    expect(reader.lastId).toBe(world.recent().next);
  });

  it('goes on after the last event that was seen', async () => {
    const world = new EventsWorld();
    world.switched('adapter:a', 'adapter:b');
    const seen = world.recent().events[0]?.id;
    const reader = world.stream({ after: seen });
    void reader.readAll();
    await world.settle();
    expect(reader.told).toEqual(['swap.switched']);
  });

  it('tells a client that is too slow what it has missed, and goes on with what there is', async () => {
    const world = new EventsWorld({ capacity: 4 });
    const reader = world.stream();
    reader.read();
    await world.settle();
    for (let n = 1; n <= 10; n += 1) world.log(`${n}`);
    reader.read();
    await world.settle();
    expect(reader.told).toEqual(['gap 6', ...new Array<string>(4).fill('log.written')]);
    // Who is cut off just after it was told does not miss the same again.
    const gap = reader.frames[0]?.id;
    expect(world.recent({ after: gap })).toMatchObject({ events: { length: 4 } });
    expect(world.recent({ after: gap })).not.toHaveProperty('missed');
  });

  it('lets go of a client that takes nothing for a minute', async () => {
    const world = new EventsWorld();
    const reader = world.stream();
    reader.read();
    await world.settle();
    world.log('taken');
    reader.read();
    await world.clock.elapse(59_000);
    expect(world.cut).toBe(0);
    await world.clock.elapse(1_000);
    expect(world.cut).toBe(1);
    expect(world.events.streams).toBe(0);
  });

  it('ends when the application has closed, after what is left was told', async () => {
    const world = new EventsWorld();
    const readers = [world.stream(), world.stream({ types: ['health.changed'] })];
    for (const reader of readers) void reader.readAll();
    await world.settle();
    world.tell({ type: 'app.closed', at: 1 });
    world.events.close();
    await world.settle();
    expect(readers.map(({ told, hasEnded }) => ({ told, hasEnded }))).toEqual([
      { told: ['app.closed'], hasEnded: true },
      { told: [], hasEnded: true },
    ]);
    expect(world.events.streams).toBe(0);
    expect(world.clock.timers).toBe(0);
    expect(world.events$.observed).toBe(false);
  });

  it('is refused where there are 128, until one of them ends', async () => {
    const world = new EventsWorld();
    const readers = Array.from({ length: 128 }, () => world.stream());
    expect(world.events.stream({ cut: () => undefined })).toBeUndefined();
    await readers[0]?.leave();
    expect(world.events.stream({ cut: () => undefined })).toBeDefined();
  });

  it('leaves nothing behind when its client goes', async () => {
    const world = new EventsWorld();
    const reader = world.stream();
    reader.read();
    await world.settle();
    reader.read();
    await world.settle();
    await reader.leave();
    expect(world.clock.timers).toBe(0);
    expect(world.events.streams).toBe(0);
  });
});
