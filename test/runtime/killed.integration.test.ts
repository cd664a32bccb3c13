import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { builtPrograms, Running } from './state/programs.js';

const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
const KILLS = isTorture ? 100 : 10;
const PATIENCE_MS = isTorture ? 1_200_000 : 120_000;
/** Of the last 1,000 entries of the journal, at least as many tell of the end of a swap. */
const TOLD = 250;
/** Longest life of a process after its first words. */
const LIFE_MS = 150;

let programs: Awaited<ReturnType<typeof builtPrograms>>;

beforeAll(async () => {
  programs = await builtPrograms();
});

afterAll(() => programs.remove());

const NOBODY = 65_534;

function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'oneiric-killed-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Of what was asked last and what was known last, one is there. */
function possible(lines: readonly string[], words: readonly string[], before: string): string[] {
  const said = lines.map((line) => line.split(' ')).filter(([, word = '']) => words.includes(word));
  const known = said.findLast(([verb]) => verb === 'knows')?.[1] ?? before;
  const [verb, asked = before] = said.at(-1) ?? [];
  return verb === 'asks' ? [known, asked] : [known];
}

const PROVIDERS = ['p0', 'p1', 'p2', 'p3', 'p4'];

describe('an application that is killed at any moment', () => {
  it(
    'has whatever an operator was told of when it starts again, and the journal of it',
    async () => {
      const dir = newFolder();
      let [provider, activity, least] = ['p0', 'active', 0];
      for (let kill = 0; kill < KILLS; kill += 1) {
        const running = Running.start(resolve(programs.folder, 'application.js'), [dir]);
        const [, served, took, rows] = (await running.line('begins')).split(' ');
        if (kill > 0) {
          expect([PROVIDERS.includes(served ?? ''), took === 'active' || took === 'paused']).toEqual([
            true,
            true,
          ]);
        }
        expect(Number(rows)).toBeGreaterThanOrEqual(Math.min(least, TOLD));
        [provider, activity, least] = [served ?? provider, took ?? activity, Number(rows)];
        await pause(Math.random() * LIFE_MS);
        await running.kill();
        const after = Running.start(resolve(programs.folder, 'application.js'), [dir]);
        const [, nowServed, nowTook, nowRows] = (await after.line('begins')).split(' ');
        await after.kill();
        expect(possible(running.lines, PROVIDERS, provider)).toContain(nowServed);
        expect(possible(running.lines, ['active', 'paused'], activity)).toContain(nowTook);
        const known = running.lines.filter((line) => /^knows p\d/.test(line)).length;
        expect(Number(nowRows)).toBeGreaterThanOrEqual(Math.min(least + known, TOLD));
        [provider, activity, least] = ['p0', 'active', Number(nowRows)];
        // What the second one did before it was killed is not looked at: the next one says where it begins.
      }
    },
    PATIENCE_MS,
  );
});

describe('a domain that is paused when its process is killed', () => {
  it('is paused when it starts again, and is not once it was resumed', async () => {
    const dir = newFolder();
    const begun: string[] = [];
    for (const how of ['pause', 'drain', 'resume', 'resume']) {
      const running = Running.start(resolve(programs.folder, 'domain.js'), [dir, how]);
      begun.push(await running.line('begins'));
      await running.line(`knows ${how}`);
      await running.kill();
    }
    expect(begun).toEqual([
      'begins active ',
      'begins paused moving domain',
      'begins draining  domain',
      'begins active ',
    ]);
  }, 120_000);
});

describe.runIf(process.getuid?.() === 0)('an application that may not write to its folder', () => {
  const start = (dir: string) => {
    const running = Running.start(resolve(programs.folder, 'application.js'), [dir], NOBODY);
    onTestFinished(() => running.kill());
    return running;
  };

  async function expectRefused(dir: string): Promise<void> {
    const refused = start(dir);
    expect(await refused.end()).not.toBe(0);
    expect(refused.errors).toContain('StateError [state/unavailable]: The state was not opened.');
    expect(refused.errors).toContain(dir);
    expect(refused.lines).toEqual([]);
  }

  it(
    'does not start, loses nothing that it was told before, and starts when it may',
    async () => {
      const dir = newFolder();
      chownSync(dir, NOBODY, NOBODY);
      chmodSync(dir, 0o555);
      await expectRefused(dir);
      chmodSync(dir, 0o700);
      const running = start(dir);
      await running.line('knows p1');
      chmodSync(dir, 0o555);
      // What is open stays open: the system lets it be written, and it is on the disk; where it does not, it is refused.
      await Promise.race([running.line('knows p4'), running.end()]);
      await running.kill();
      await expectRefused(dir);
      chmodSync(dir, 0o700);
      const [, serves] = (await start(dir).line('begins')).split(' ');
      expect(possible(running.lines, PROVIDERS, 'p0')).toContain(serves);
    },
    PATIENCE_MS,
  );
});
