import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Application, OneiricEvent } from 'oneiric';
import { builtProgram } from '../loading/programs.js';
import { entry, said, SyncWorld, until } from './sync-world.js';

let built: Awaited<ReturnType<typeof builtProgram>>;
let world: SyncWorld;

beforeAll(async () => {
  built = await builtProgram();
});
afterAll(() => built.remove());

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const code = `
export const create = () => ({
  say: () => 'fine',
  exit: () => process.exit(3),
  loop: () => { for (;;); },
  bomb: () => { const all = []; for (;;) all.push(new Array(1e6).fill({})); },
});`;

interface Bad {
  say(): Promise<string>;
  exit(): Promise<void>;
  loop(): Promise<void>;
  bomb(): Promise<void>;
}

const heard = (app: Application) => {
  const events: OneiricEvent[] = [];
  app.events$.subscribe((event) => events.push(event));
  return events;
};

const loading = (mode: 'worker' | 'process') => ({
  loading: { mode, program: built.program, heapMb: 32, aliveMs: 1_500 },
});

/** Threads of artifacts that there are, and processes that this one has started. */
const isolates = { worker: ports, process: children };

function ports(): number {
  return process.getActiveResourcesInfo().filter((type) => type === 'MessagePort').length;
}

function children(): number {
  const threads = readdirSync('/proc/self/task');
  const pids = threads.flatMap((thread) => readIfThere(`/proc/self/task/${thread}/children`).split(' '));
  return pids.filter((pid) => pid !== '').length;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

describe.each(['worker', 'process'] as const)('an artifact in a %s', (mode) => {
  it.each(['exit', 'loop', 'bomb'] as const)(
    'threat 18: that does not come back from %s is told of, and another instance serves soon',
    async (deed) => {
      await world.publish({ domain: 'adapter', key: 'cache', provider: 'bad', code }, entry('queue', 'nats'));
      const app = await world.subscribe(loading(mode));
      const events = heard(app);
      const cache = await app.getAsync<Bad>('adapter:cache');
      expect(await cache.say()).toBe('fine');
      await expect(cache[deed]()).rejects.toThrow();
      expect(await said(app, 'adapter:queue')).toBe('nats');
      await until(() => events.some(({ type }) => type === 'swap.switched'));
      expect(await said(app, 'adapter:cache')).toBe('fine');
      expect(events.map(({ type }) => type)).toContain('remote.warning');
    },
    60_000,
  );

  it.runIf(process.platform === 'linux')(
    'ends with what takes its place, and with what takes it away',
    async () => {
      await world.publish(entry('mail', 'smtp'));
      const app = await world.subscribe({
        loading: { ...loading(mode).loading, modes: { 'adapter:mail/smtp': 'in-process' } },
      });
      const none = isolates[mode]();
      for (let round = 1; round <= 10; round += 1) {
        await world.publish(entry('mail', 'smtp'), entry('cache', 'redis', `redis ${round}`));
        expect((await app.remote?.sync())?.outcome).toBe('applied');
        expect(await said(app, 'adapter:cache')).toBe(`redis ${round}`);
        expect(isolates[mode]()).toBeGreaterThan(none);
      }
      await until(() => isolates[mode]() === none + 1);
      await world.publish(entry('mail', 'smtp'));
      await app.remote?.sync();
      await until(() => isolates[mode]() === none);
    },
    60_000,
  );
});

describe('the mode of an entry', () => {
  it('is its own where one is named', async () => {
    await world.publish(entry('cache', 'redis'), entry('queue', 'nats'));
    const { loading: isolated } = loading('worker');
    const app = await world.subscribe({
      loading: { ...isolated, mode: 'in-process', modes: { 'adapter:queue/nats': 'worker' } },
    });
    expect(app.remote?.status()[0]?.candidates.map(({ mode }) => mode)).toEqual(['in-process', 'worker']);
    expect(await said(app, 'adapter:queue')).toBe('nats');
  });

  it('is no way into a tight loop: what ends whenever it begins is begun ever later', async () => {
    const ends = `export const create = () => { setTimeout(() => process.exit(1), 300); return { say: () => 'short' }; };`;
    await world.publish({ domain: 'adapter', key: 'cache', provider: 'short', code: ends });
    const app = await world.subscribe(loading('worker'));
    const ended: number[] = [];
    app.events$.subscribe(({ type }) => type === 'remote.warning' && ended.push(performance.now()));
    await said(app, 'adapter:cache');
    await until(() => ended.length >= 3);
    const [first = 0, second = 0, third = 0] = ended;
    expect(second - first).toBeGreaterThanOrEqual(900);
    expect(third - second).toBeGreaterThanOrEqual(1_900);
  }, 60_000);
});
