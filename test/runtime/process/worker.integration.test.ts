import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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

const started = ({ options = {}, ...rest }: Orders = {}): Running =>
  Running.start(resolve(programs.folder, 'worker.js'), [
    JSON.stringify({
      options: { env: {}, runtime: true, stateDir: join(dir, 'state'), ...options },
      ...rest,
    }),
  ]);

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
