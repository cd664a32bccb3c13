import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
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
  dir = mkdtempSync(join(tmpdir(), 'oneiric-worker-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** What the program is told besides where its state is. */
interface Orders {
  readonly options?: object;
  readonly loop?: 'dies' | 'closes' | 'stops';
  readonly closes?: boolean;
}

const started = ({ options = {}, ...rest }: Orders = {}, uid?: number): Running => {
  const all = { env: {}, runtime: true, stateDir: join(dir, 'state'), ...options };
  const orders = JSON.stringify({ options: all, ...rest });
  return Running.start(resolve(programs.folder, 'worker.js'), [orders], uid);
};

describe('an application that has its process to itself, and nothing that holds it', () => {
  it('lives while the loop that was all its work waits to be begun again', async () => {
    const running = started({ loop: 'dies' });
    await running.line('runs 2');
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(0);
    expect(existsSync(join(dir, 'state', 'owner.json'))).toBe(false);
  });

  it('lives until it is told to end, and takes its temporary state with it', async () => {
    const running = started({ options: { profile: 'serverless', stateDir: undefined } });
    const place = (await running.line('begins serverless')).split(' ')[2] ?? '';
    // Far longer than a process lives on that has nothing to do.
    await new Promise((passed) => setTimeout(passed, 500));
    expect([running.child.exitCode, existsSync(place)]).toEqual([null, true]);
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(0);
    expect(existsSync(place)).toBe(false);
  });

  it('lets its process end once it has closed', async () => {
    const running = started({ closes: true });
    expect(await running.end()).toBe(0);
    expect(running.errors).toBe('');
  });
});

describe('a loop that ends what it belongs to', () => {
  it.each(['closes', 'stops'] as const)('%s it, and waits for itself no longer', async (loop) => {
    const running = started({ loop });
    await running.line(`${loop} itself, aborted true`);
    if (loop === 'stops') running.child.kill('SIGTERM');
    expect(await running.end()).toBe(0);
    expect(running.lines).not.toContain('hears loop.abandoned');
    expect(running.errors).toBe('');
  });
});

/** A user who owns nothing. */
const NOBODY = 65_534;

describe.runIf(process.getuid?.() === 0)('an application whose folder becomes read-only', () => {
  it('stops all the same, with code 0, and the next one has the state', async () => {
    chownSync(dir, NOBODY, NOBODY);
    const running = started({}, NOBODY);
    await running.line('begins');
    chmodSync(join(dir, 'state'), 0o500);
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(0);
    expect(running.errors).toBe('');
    chmodSync(join(dir, 'state'), 0o700);
    expect(existsSync(join(dir, 'state', 'owner.json'))).toBe(true);
    const next = started({ closes: true }, NOBODY);
    expect(await next.end()).toBe(0);
    expect(existsSync(join(dir, 'state', 'owner.json'))).toBe(false);
  });
});
