import { describe, expect, it } from 'vitest';
import { linesIn, folder, LogWorld } from './log-world.js';
import { join } from 'node:path';

const failures = ({ seen }: LogWorld) => seen.filter(({ type }) => type === 'log.failed');

describe('a sink that hangs', () => {
  it('holds up neither the application nor the other sinks, which say so', async () => {
    const world = new LogWorld();
    const path = join(await folder(), 'app.log');
    const logging = await world.start({
      file: { path, maxBytes: 100_000, maxFiles: 2, format: 'json' },
    });
    world.stderr.hang();
    world.select('one');
    world.select('two');
    await expect.poll(() => linesIn(path).length).toBe(2);
    await world.clock.elapse(5_000);
    expect(failures(world)).toMatchObject([{ sink: 'console', error: { code: 'logging/sink-hangs' } }]);
    world.stderr.letGo();
    await world.clock.settle();
    await logging.close();
    const both = ['selection.changed', 'selection.changed'];
    expect(world.stderr.events).toEqual([...both, 'log.recovered']);
    expect(linesIn(path).map(({ event }) => event)).toEqual([...both, 'log.failed', 'log.recovered']);
  });

  it('drops what finds no room, and says how much where it would have been', async () => {
    const world = new LogWorld();
    await world.start({ bufferLines: 10, level: 'info' });
    world.stderr.hang();
    for (let at = 0; at < 10_000; at += 1) world.select(`p${at}`);
    world.stderr.letGo();
    await world.clock.settle();
    world.select('last');
    await world.clock.settle();
    const lines = world.stderr.lines;
    expect(lines.slice(0, 10).every(({ message }) => / p\d$/.test(message))).toBe(true);
    expect(lines.slice(10)).toMatchObject([
      { event: 'log.recovered', level: 'warn', fields: { sink: 'console', dropped: 9_990 } },
      { event: 'selection.changed' },
    ]);
    expect(world.seen.at(-2)).toMatchObject({ type: 'log.recovered', sink: 'console', dropped: 9_990 });
  });

  it('says how many lines are missing whatever the levels are', async () => {
    const world = new LogWorld();
    await world.start({ bufferLines: 1, level: 'off', levels: { selection: 'info' } });
    world.stderr.hang();
    for (const provider of ['one', 'two', 'three']) world.select(provider);
    world.stderr.letGo();
    await world.clock.settle();
    expect(world.stderr.events).toEqual(['selection.changed', 'log.recovered']);
  });

  it('holds little, however long its lines are', async () => {
    const world = new LogWorld();
    await world.start({ bufferLines: 1_000_000 });
    world.stderr.hang();
    for (let at = 0; at < 5_000; at += 1) {
      const error = new Error('x'.repeat(8_000));
      world.emit({ type: 'plain.warning', at: 0, provider: 'P', phase: 'close', error });
    }
    world.stderr.letGo();
    await world.clock.settle();
    expect(world.stderr.text.length).toBeLessThan(18_000_000);
    expect(world.stderr.events.at(-1)).toBe('log.recovered');
  });

  it('keeps the application from closing for 5 s at most, which then tells how many lines are lost', async () => {
    const world = new LogWorld();
    const logging = await world.start();
    world.stderr.hang();
    for (const provider of ['one', 'two']) world.select(provider);
    const closing = logging.close();
    await world.clock.elapse(4_999);
    expect(failures(world)).toEqual([]);
    await world.clock.elapse(2);
    await closing;
    expect(failures(world).at(-1)).toMatchObject({
      error: { code: 'logging/lines-lost', message: expect.stringContaining('2 lines') as string },
    });
    expect(world.clock.timers).toBe(0);
  });
});

describe('a sink that fails', () => {
  it('is told once, tried again after a while, and loses nothing that there is room for', async () => {
    const world = new LogWorld();
    await world.start();
    world.stderr.fail(new Error('no space'));
    world.select('one');
    for (let second = 0; second < 100; second += 1) await world.clock.elapse(1_000);
    expect(failures(world)).toMatchObject([{ sink: 'console', error: { message: 'no space' } }]);
    world.select('two');
    world.stderr.letGo();
    await world.clock.elapse(30_000);
    expect(world.stderr.events).toEqual(['selection.changed', 'selection.changed', 'log.recovered']);
  });

  it('is given up at the end, after one more try', async () => {
    const world = new LogWorld();
    const logging = await world.start();
    world.stderr.fail(new Error('no space'));
    world.select('one');
    await world.clock.settle();
    world.stderr.letGo();
    await logging.close();
    expect(world.stderr.events).toEqual(['selection.changed', 'log.recovered']);
    expect(world.clock.timers).toBe(0);
  });

  it('does not make others fail for ever by telling one another', async () => {
    const world = new LogWorld();
    await world.start({
      level: 'debug',
      file: { path: '/dev/full', maxBytes: 1_024, maxFiles: 2, format: 'json' },
    });
    world.stderr.fail(new Error('gone'));
    world.select('one');
    await expect.poll(() => failures(world).length).toBe(2);
    await world.clock.elapse(60_000);
    expect(failures(world)).toHaveLength(2);
  });

  it('is told to listeners of events that throw, and goes on', async () => {
    const world = new LogWorld();
    await world.start();
    world.emit = () => {
      throw new Error('a listener');
    };
    world.stderr.fail(new Error('no space'));
    world.select = () => world.events$.next({ type: 'app.started', at: 0 });
    world.select('one');
    await world.clock.settle();
    world.stderr.letGo();
    await world.clock.elapse(1_000);
    expect(world.stderr.events).toEqual(['app.started', 'log.recovered']);
  });
});
