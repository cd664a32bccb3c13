import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtPrograms, Running } from '../state/programs.js';

let programs: Awaited<ReturnType<typeof builtPrograms>>;
let dir = '';

beforeAll(async () => {
  programs = await builtPrograms();
});
afterAll(() => programs.remove());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'oneiric-process-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Orders {
  readonly options?: object;
  readonly startMs?: number;
  readonly cleanupMs?: number;
  readonly failsCleanup?: boolean;
  readonly awaits?: 'configuration' | 'module';
}

const started = ({ options = {}, ...rest }: Orders = {}): Running =>
  Running.start(resolve(programs.folder, 'process.js'), [
    JSON.stringify({
      options: { env: {}, runtime: true, stateDir: join(dir, 'state'), ...options },
      ...rest,
    }),
  ]);

/** @returns a folder with a package that takes as long to import as it may */
function withSlowPlugin(): string {
  const folder = join(dir, 'node_modules', 'slow');
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'slow', type: 'module', oneiric: { plugin: './plugin.js' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const code = "console.log('imports'); await new Promise((resolve) => setTimeout(resolve, 60_000));";
  writeFileSync(join(folder, 'plugin.js'), code);
  return dir;
}

describe('an application that has its process to itself', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'stops at %s: calls end, everything is closed, code 0',
    async (signal) => {
      const running = started();
      await running.line('begins default');
      running.child.kill(signal);
      expect(await running.end()).toBe(0);
      expect(running.lines.slice(-3)).toEqual(['hears runtime.signalled', 'caller over', 'cleaned']);
      expect(running.errors).toBe('');
    },
  );

  it('ends at once with a second signal, as shells number it', async () => {
    const running = started({ cleanupMs: 60_000 });
    await running.line('begins');
    running.child.kill('SIGTERM');
    await running.line('caller over');
    running.child.kill('SIGINT');
    expect(await running.end()).toBe(130);
    expect(running.lines).not.toContain('cleaned');
  });

  it('ends with code 1 where it does not stop in time, and says so', async () => {
    const running = started({ cleanupMs: 60_000, options: { runtime: { stopTimeoutMs: 300 } } });
    await running.line('begins');
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(1);
    expect(running.errors).toContain('After SIGTERM the application did not stop within 300 ms.');
  });

  it('ends with code 1 where something fails while it stops, and says what', async () => {
    const running = started({ failsCleanup: true });
    await running.line('begins');
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(1);
    expect(running.errors).toContain('cannot close');
    expect(running.lines).toContain('cleaned');
  });

  it('stops with code 0 where it is told to while it starts', async () => {
    const running = started({ startMs: 60_000, options: { deadlines: { init: 500 } } });
    await running.line('builds');
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(0);
    expect(running.lines.some((line) => line.startsWith('begins'))).toBe(false);
    expect(running.errors).toBe('');
  });

  it.each([
    ['SIGTERM', 'configuration'],
    ['SIGINT', 'module'],
  ] as const)(
    'stops at %s with code 0 while it waits for a %s, and gives its state back',
    async (signal, awaits) => {
      const running = started({ awaits });
      await running.line('awaits');
      running.child.kill(signal);
      expect(await running.end()).toBe(0);
      expect(running.errors).toBe('');
      expect(existsSync(join(dir, 'state', 'state.db'))).toBe(true);
      expect(existsSync(join(dir, 'state', 'owner.json'))).toBe(false);
    },
  );

  it('stops with code 0 while a plugin is imported', async () => {
    const running = started({ options: { plugins: { packages: ['slow'], from: withSlowPlugin() } } });
    await running.line('imports');
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(0);
  });

  it.each(['configuration', 'module'] as const)(
    'does what SIGHUP says once it has started, where that comes while it waits for a %s',
    async (awaits) => {
      const running = started({ awaits });
      await running.line('awaits');
      running.child.kill('SIGHUP');
      running.child.stdin?.write('come\n');
      await running.line('hears runtime.reloaded');
      running.child.kill('SIGTERM');
      expect(await running.end()).toBe(0);
    },
  );

  it('reads everything again at SIGHUP, also a file that nobody watches', async () => {
    const file = join(dir, 'oneiric.json');
    writeFileSync(file, '{"profile": "default"}');
    const running = started({ options: { config: { file, watch: false } } });
    await running.line('begins');
    writeFileSync(file, '{"profle": 1}');
    running.child.kill('SIGHUP');
    await running.line('hears runtime.reload-failed');
    writeFileSync(file, '{"profile": "default"}');
    running.child.kill('SIGHUP');
    await running.line('hears runtime.reloaded');
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(0);
  });

  it('keeps its state, and gives it to the next process', async () => {
    const first = started();
    await first.line('begins');
    expect(JSON.parse(readFileSync(join(dir, 'state', 'owner.json'), 'utf8'))).toMatchObject({
      pid: first.pid,
    });
    const second = started();
    expect(await second.end()).toBe(1);
    expect(second.errors).toContain('state/in-use');
    first.child.kill('SIGTERM');
    await first.end();
    const third = started();
    await third.line('begins');
    await third.kill();
  });

  it('is serverless by its profile: nothing is watched, and its state goes with it', async () => {
    const file = join(dir, 'oneiric.json');
    writeFileSync(file, '{}');
    const options = { profile: 'serverless', stateDir: undefined, config: { file } };
    const running = started({ options });
    const place = (await running.line('begins serverless')).split(' ')[2] ?? '';
    expect([place.startsWith(tmpdir()), existsSync(place)]).toEqual([true, true]);
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(0);
    expect(existsSync(place)).toBe(false);
  });
});
