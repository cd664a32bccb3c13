import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Logger, Module, Oneiric, Service, type LoggingOptions, type OneiricEvent } from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { folder, linesIn } from './log-world.js';

@Service({ key: 'talker' })
class Talker {
  constructor(private readonly log: Logger) {}
  async say(words: string): Promise<string> {
    this.log.info(words);
    return words;
  }
}

@Module({ providers: [Talker] })
class TalkModule {}

/** An application that serves while it logs. */
async function serving(logging: LoggingOptions) {
  const clock = new ManualClock();
  const app = await Oneiric.create(TalkModule, { clock, env: {}, logging });
  const events: OneiricEvent[] = [];
  app.events$.subscribe((event) => events.push(event));
  const told = () =>
    events.filter((event) => event.type === 'log.failed').map(({ sink, error }) => ({ sink, error }));
  /** Calls, a swap, and calls again. */
  const works = async () => {
    for (let at = 0; at < 500; at += 1) expect(await app.get(Talker).say(`words ${at}`)).toBe(`words ${at}`);
    await app.refresh(Talker);
    expect(await app.get(Talker).say('after')).toBe('after');
  };
  /** Closes it: what works has written its last words, and then the time for what does not is over. */
  const close = async (written: () => string) => {
    const closing = app.close();
    await expect.poll(written).toContain('app.closed');
    await clock.elapse(5_000);
    await closing;
  };
  return { app, clock, told, works, close };
}

describe('an application whose log', () => {
  it('hangs goes on, says so elsewhere, and closes', async () => {
    const { write } = process.stdout;
    onTestFinished(() => void (process.stdout.write = write));
    process.stdout.write = () => true;
    const path = join(await folder(), 'app.log');
    const { clock, told, works, close } = await serving({ console: 'stdout', file: { path } });
    const said = () => linesIn(path).filter(({ event }) => event === 'log.written').length;
    await works();
    // The file takes its time as well, and must not be told of.
    await expect.poll(said).toBe(501);
    await clock.elapse(5_000);
    await works();
    await expect.poll(said).toBe(1_002);
    expect(told()).toMatchObject([{ sink: 'console', error: { code: 'logging/sink-hangs' } }]);
    await close(() => readFileSync(path, 'utf8'));
    const lost: unknown = expect.objectContaining({ code: 'logging/lines-lost' });
    expect(told()).toContainEqual({ sink: 'console', error: lost });
    expect(linesIn(path).filter(({ event }) => event === 'log.failed')).toMatchObject([
      { level: 'error', fields: { sink: 'console' }, error: { code: 'logging/sink-hangs' } },
    ]);
    expect(clock.timers).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'goes to a full disk goes on, says so elsewhere, and closes',
    async () => {
      const { write } = process.stdout;
      onTestFinished(() => void (process.stdout.write = write));
      let written = '';
      process.stdout.write = ((text: string, done?: () => void) => {
        written += text;
        done?.();
        return true;
      }) as typeof process.stdout.write;
      const logging: LoggingOptions = { console: 'stdout', file: { path: '/dev/full' }, bufferLines: 100 };
      const { clock, told, works, close } = await serving(logging);
      await works();
      await expect.poll(told).toMatchObject([{ sink: 'file', error: { code: 'ENOSPC' } }]);
      await clock.elapse(60_000);
      await works();
      // Tried again all the time, and told once.
      expect(told()).toHaveLength(1);
      await close(() => written);
      expect(told().at(-1)).toMatchObject({ sink: 'file', error: { code: 'logging/lines-lost' } });
      expect(written).toContain('"code":"ENOSPC"');
      expect(written.match(/"event":"log.written"/g)).toHaveLength(1_002);
      expect(clock.timers).toBe(0);
    },
  );
});
