import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorWith } from './hostile.js';
import { folder, linesIn, LogWorld, settingsOf } from './log-world.js';

describe('the log of an application', () => {
  it('says everything of one change under one name', async () => {
    const world = new LogWorld();
    await world.start({ level: 'debug' });
    world.emit({ type: 'swap.started', at: 1_000, id: 12, slots: ['adapter:cache'] });
    world.emit({
      type: 'swap.switched',
      at: 1_000,
      id: 12,
      slots: ['adapter:cache'],
      slot: 'adapter:cache',
      from: { provider: 'memory', generation: 1 },
      to: { provider: 'redis', generation: 2 },
    });
    await world.clock.settle();
    expect(world.stderr.lines).toMatchObject([
      { event: 'swap.started', level: 'debug', correlation: 'swap-12', time: '1970-01-01T00:00:01.000Z' },
      {
        event: 'swap.switched',
        level: 'info',
        area: 'swap',
        correlation: 'swap-12',
        slot: 'adapter:cache',
        message: 'adapter:cache: memory#1 -> redis#2',
      },
    ]);
  });

  it('is readable for people who want that, each error below its line', async () => {
    const world = new LogWorld();
    await world.start({ format: 'readable', console: 'stdout' });
    const error = errorWith({ code: 'E42', hint: 'try\nagain', cause: new TypeError('why') });
    world.emit({ type: 'swap.failed', at: 0, id: 3, slots: ['adapter:cache'], error });
    await world.clock.settle();
    expect(world.stdout.text).toBe(
      [
        '1970-01-01T00:00:00.000Z ERROR swap.failed [swap-3]: did not reach its switch slots=["adapter:cache"]',
        '    Error [E42]: it broke',
        '      hint: try\\nagain',
        '    because of TypeError: why',
        '',
      ].join('\n'),
    );
  });

  it('says in both formats which request something happened because of', async () => {
    const world = new LogWorld();
    const of = { requestId: 'r-1', traceId: '4bf92f3577b34da6a3ce929d0e0e4736' };
    const logging = await world.start({ format: 'readable', console: 'stdout', file: undefined });
    const said = {
      type: 'log.written',
      at: 0,
      level: 'info',
      area: 'M',
      message: 'hi',
      fields: { a: 1 },
    } as const;
    world.emit({ ...said, ...of });
    world.emit({ type: 'app.closed', at: 0, ...of });
    await logging.update(settingsOf({ format: 'json', console: 'stderr' }));
    world.emit({ ...said, ...of });
    world.emit({ type: 'app.closed', at: 0, ...of });
    await logging.close();
    const words = ` requestId="r-1" traceId="${of.traceId}"\n`;
    expect(world.stdout.text.split(words)).toEqual([
      '1970-01-01T00:00:00.000Z INFO  log.written M: hi a=1',
      '1970-01-01T00:00:00.000Z INFO  app.closed: the application has closed',
      '',
    ]);
    expect(world.stderr.lines).toMatchObject([of, of]);
  });

  it('quotes names of fields that could be taken for something else', async () => {
    const world = new LogWorld();
    const logging = await world.start({ format: 'readable', console: 'stdout' });
    const fields = { 'a b': 1, 'c\nd="': 2, 'x=1 y': 3, größe: 4, 'a/b-c.d_e': 5 };
    world.emit({ type: 'log.written', at: 0, level: 'info', area: 'M', message: 'hi', fields });
    await logging.close();
    expect(world.stdout.text).toMatch(/hi "a b"=1 "c\\nd=\\""=2 "x=1 y"=3 größe=4 a\/b-c\.d_e=5\n$/);
  });

  it.each(['json', 'readable'] as const)('has nothing in it that steers a terminal: %s', async (format) => {
    const world = new LogWorld();
    await world.start({ format });
    const codes = [0x1b, 0x7f, 0x85, 0x9b, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069];
    world.select(`a${String.fromCharCode(...codes)}é`);
    await world.clock.settle();
    const written = codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('');
    expect(world.stderr.text).toContain(`a${written}é`);
  });

  it('says in JSON what was said', async () => {
    const world = new LogWorld();
    await world.start();
    world.select('a\u2028\u009b\\u2028\u202e');
    await world.clock.settle();
    expect(world.stderr.lines[0]?.message).toContain('a\u2028\u009b\\u2028\u202e');
  });

  it('shows stacks only where the level is debug', async () => {
    const world = new LogWorld();
    const logging = await world.start();
    const fail = () =>
      world.emit({ type: 'plain.warning', at: 0, provider: 'P', phase: 'close', error: new Error('x') });
    fail();
    logging.level('plain', 'debug');
    fail();
    await world.clock.settle();
    expect(world.stderr.lines.map(({ error }) => 'stack' in (error ?? {}))).toEqual([false, true]);
  });
});

describe('the levels of a log', () => {
  it('are chosen for each area, and change at run time', async () => {
    const world = new LogWorld();
    const logging = await world.start({ level: 'warn', levels: { selection: 'info' } });
    const say = () => {
      world.select('redis');
      world.emit({ type: 'app.started', at: 0 });
    };
    say();
    logging.level('selection', 'off');
    logging.level('*', 'info');
    say();
    logging.level('selection', undefined);
    logging.level('*', undefined);
    say();
    await world.clock.settle();
    expect(world.stderr.events).toEqual(['selection.changed', 'app.started', 'selection.changed']);
  });

  it('are those of ONEIRIC_LOG_LEVEL, whatever the settings say and come to say', async () => {
    const world = new LogWorld();
    const logging = await world.start({ level: 'off' }, { env: { ONEIRIC_LOG_LEVEL: ' Info ' } });
    world.select('one');
    await logging.update(settingsOf({ level: 'error' }));
    world.select('two');
    await world.clock.settle();
    expect(world.stderr.events).toEqual(['selection.changed', 'selection.changed']);
  });

  it.each(['loud', 'infos', '__proto__', 7 as unknown as string])('refuse %s', async (level) => {
    const world = new LogWorld();
    await expect(world.start({}, { env: { ONEIRIC_LOG_LEVEL: level } })).rejects.toMatchObject({
      code: 'logging/bad-level',
    });
    const logging = await world.start();
    expect(() => logging.level('swap', level as 'info')).toThrow(/is no level. Nothing was changed/);
    expect(() => logging.level('', 'info')).toThrow(/is no area/);
    world.select('redis');
    await world.clock.settle();
    expect(world.stderr.events).toEqual(['selection.changed']);
  });
});

describe('settings of a log that change', () => {
  it('move its lines to another stream, and none is lost', async () => {
    const world = new LogWorld();
    const logging = await world.start({ console: 'stderr' });
    world.select('one');
    const update = logging.update(settingsOf({ console: 'stdout' }));
    world.select('two');
    await update;
    world.select('three');
    await world.clock.settle();
    expect(world.stderr.lines.length + world.stdout.lines.length).toBe(3);
    expect(world.stdout.lines.at(-1)?.message).toContain('three');
    expect(world.stderr.listeners).toBe(0);
  });

  it.skipIf(process.platform !== 'linux')(
    'close each file that they replace, however often, and lines stay in their order',
    async () => {
      const world = new LogWorld();
      const path = join(await folder(), 'app.log');
      const settings = (at: number) =>
        settingsOf({
          console: 'off',
          file: { path, maxBytes: 1_000_000 + at, maxFiles: 2, format: 'json' },
        });
      const logging = await world.start(settings(0));
      const updates: Promise<void>[] = [];
      for (let at = 1; at <= 100; at += 1) {
        world.select(`p${at}`);
        updates.push(logging.update(settings(at)));
        // Every second one comes while another is under way.
        if (at % 2 === 0) await updates.at(-1);
      }
      await Promise.all(updates);
      expect(timesOpen(path)).toBe(1);
      await logging.close();
      expect(linesIn(path).map(({ message }) => message.split(' ').at(-1))).toEqual(
        Array.from({ length: 100 }, (_, at) => `p${at + 1}`),
      );
    },
  );

  it('write what waits for a file before they write more into it', async () => {
    const world = new LogWorld();
    const path = join(await folder(), 'app.log');
    const file = { path, maxBytes: 100_000_000, maxFiles: 2, format: 'json' } as const;
    const logging = await world.start({ console: 'off', bufferLines: 100_000, file });
    for (let at = 0; at < 20_000; at += 1) world.select(`p${at}`);
    const progress = { isDone: false };
    const update = logging.update(settingsOf({ console: 'off', file }));
    void update.then(() => (progress.isDone = true));
    for (let at = 20_000; !progress.isDone; at += 1) {
      world.select(`p${at}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await logging.close();
    const written = linesIn(path).map(({ message }) => Number(message.split(' p').at(-1)));
    expect(written).toEqual(Array.from({ length: written.length }, (_, at) => at));
  });

  it('leave everything as it was where they cannot be followed', async () => {
    const world = new LogWorld();
    const logging = await world.start();
    const file = { path: '/dev/null/app.log', maxBytes: 1_024, maxFiles: 2, format: 'json' as const };
    const update = logging.update(settingsOf({ level: 'off', console: 'stdout', file }));
    await expect(update).rejects.toMatchObject({
      code: 'logging/cannot-open',
      message: expect.stringMatching(
        /^The file "\/dev\/null\/app\.log" cannot .*: ENOTDIR: .*\. Lines go where they went before\.\n/,
      ) as string,
    });
    world.select('redis');
    await world.clock.settle();
    expect(world.stderr.events).toEqual(['selection.changed']);
    expect(world.stdout.listeners).toBe(0);
  });
});

describe('a log that cannot be opened', () => {
  it('says what, why, and that there is none', async () => {
    const file = { path: '/dev/null/app.log', maxBytes: 1_024, maxFiles: 2, format: 'json' as const };
    await expect(new LogWorld().start({ file })).rejects.toThrow(
      /^The file "\/dev\/null\/app\.log" cannot be opened for the log: ENOTDIR: .*\. Nothing is logged\.\n/,
    );
  });
});

describe('what cannot be rendered', () => {
  it('is a line that still has the name of the event and its error', async () => {
    const world = new LogWorld();
    await world.start(
      { level: 'off' },
      {
        render: () => {
          throw new RangeError('no words');
        },
      },
    );
    const error = errorWith({ code: 'E1' });
    world.emit({ type: 'swap.failed', at: 0, id: 1, slots: [], error });
    world.emit({ type: 'app.started', at: 0 });
    await world.clock.settle();
    expect(world.stderr.lines).toMatchObject([
      {
        event: 'swap.failed',
        level: 'error',
        error: { message: 'it broke', code: 'E1' },
        fields: { rendering: 'RangeError: no words' },
      },
      { event: 'app.started', error: { name: 'RangeError', message: 'no words' } },
    ]);
  });

  it('keeps nothing from being heard by others', async () => {
    const world = new LogWorld();
    await world.start({}, { render: () => ({}) as never });
    world.select('redis');
    const bad = { type: 'what.else', at: Number.NaN } as never;
    world.emit(bad);
    await world.clock.settle();
    expect(world.seen).toHaveLength(2);
    expect(world.stderr.events).toEqual(['selection.changed', 'what.else']);
  });
});

/** How often this process has a file open; other tests of the process open and close files of their own. */
function timesOpen(path: string): number {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return undefined;
    }
  });
  return links.filter((link) => link === path).length;
}
