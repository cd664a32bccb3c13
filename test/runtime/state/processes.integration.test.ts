import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/core/system-clock.js';
import { StateStore } from '../../../src/runtime/state/state-store.js';
import { builtPrograms, Running } from './programs.js';
import { add, names } from './state-world.js';
import { missingAfter } from './survivors.js';

const NOBODY = 65_534;
const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
/** How often a process is killed at points of its life: by torture at every one that there is. */
const MOST_POINTS = isTorture ? Infinity : 15;
/** How often at random moments. */
const RANDOM_KILLS = isTorture ? 50 : 5;
/** How often in all, at least. */
const KILLS = isTorture ? 200 : 20;
const PATIENCE_MS = isTorture ? 1_800_000 : 180_000;

let programs: Awaited<ReturnType<typeof builtPrograms>>;

beforeAll(async () => {
  programs = await builtPrograms();
});

afterAll(() => programs.remove());

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-state-processes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function start(program: string, args: readonly string[], uid?: number): Running {
  const running = Running.start(resolve(programs.folder, `${program}.js`), args, uid);
  onTestFinished(() => running.kill());
  return running;
}

const opened = async (dir: string) => {
  const store = await StateStore.open({ dir, clock: systemClock, emit: () => undefined });
  onTestFinished(() => store.close());
  return store;
};

describe('a state that several processes want', () => {
  it('belongs to one of them, which the others are told, and to the next one as soon as that is killed', async () => {
    const dir = newFolder();
    const owner = start('commands', [dir]);
    expect(await owner.ask('open')).toBe('done open');
    const inUse = {
      code: 'state/in-use',
      message: expect.stringContaining(`process ${owner.pid} on ${hostname()} since 20`),
      hint: expect.stringContaining('instance: "b"'),
    };
    await expect(opened(dir)).rejects.toMatchObject(inUse);
    expect(await owner.ask('write a')).toBe('done write a');
    await expect(opened(dir)).rejects.toMatchObject(inUse);
    await owner.kill();
    expect(await names(await opened(dir))).toEqual(['a']);
  });

  it('belongs to the next one when it is closed, also where it was refused before', async () => {
    const dir = newFolder();
    const store = await opened(dir);
    const other = start('commands', [dir]);
    expect(await other.ask('open')).toMatch(
      `failed open: StateError [state/in-use]: ${JSON.stringify(dir)} is in use by process ${process.pid} on`,
    );
    await add(store, 'a');
    await store.close();
    expect(await other.ask('open')).toBe('done open');
    await expect(opened(dir)).rejects.toMatchObject({ code: 'state/in-use' });
    expect(await other.ask('close')).toBe('done close');
    expect(await names(await opened(dir))).toEqual(['a']);
  });

  it('belongs to exactly one of many that start at the same time, also after one was killed', async () => {
    const dir = newFolder();
    const first = start('commands', [dir]);
    await first.ask('open');
    await first.kill();
    const many = Array.from({ length: 5 }, () => start('commands', [dir]));
    const answers = await Promise.all(many.map((one) => one.ask('open')));
    expect(answers.filter((answer) => answer === 'done open')).toHaveLength(1);
    expect(answers.filter((answer) => answer.includes('[state/in-use]'))).toHaveLength(4);
  });
});

describe('a state whose owner.lock is removed by hand', () => {
  it('is written by whoever came last, and the one before says why it writes no more', async () => {
    const dir = newFolder();
    const [before, after] = [start('commands', [dir]), start('commands', [dir])];
    expect([await before.ask('open'), await before.ask('write a')]).toEqual(['done open', 'done write a']);
    rmSync(join(dir, 'owner.lock'));
    expect([await after.ask('open'), await after.ask('write b')]).toEqual(['done open', 'done write b']);
    expect(await before.ask('write c')).toMatch(
      'failed write c: StateError [state/unavailable]: Nothing is recorded: another process may have the state.',
    );
    expect(await before.line('event')).toBe('event state.degraded');
    expect(await before.ask('close')).toBe('done close');
    await expect(opened(dir)).rejects.toMatchObject({ code: 'state/in-use', owner: { pid: after.pid } });
    expect([await after.ask('write d'), await after.ask('close')]).toEqual(['done write d', 'done close']);
    expect(after.lines.filter((line) => line.startsWith('event'))).toEqual([]);
    expect(await names(await opened(dir))).toEqual(['a', 'b', 'd']);
  });
});

describe('a process that is killed', () => {
  it(
    'before any single thing that it writes leaves all that was acknowledged',
    async () => {
      const points = await failPoints();
      expect(points.map(({ what }) => what)).toEqual(expect.arrayContaining(NAMED));
      const kills = Math.min(points.length, MOST_POINTS);
      expect(kills + RANDOM_KILLS).toBeGreaterThanOrEqual(KILLS);
      for (let kill = 0; kill < kills; kill += 1) {
        const { number, what } = points[Math.floor((kill * points.length) / kills)] ?? {
          number: 1,
          what: '',
        };
        const dir = newFolder();
        const victim = start('torture', [dir, String(number)]);
        const how = await victim.end();
        expect([what, victim.errors, await missingAfter(dir, victim.lines)]).toEqual([what, '', []]);
        // What hangs on timers may come in another order: then it may have lived a little longer.
        expect(['SIGKILL', 0]).toContain(how);
      }
    },
    PATIENCE_MS,
  );

  it(
    'at any moment leaves all that was acknowledged',
    async () => {
      for (let kill = 0; kill < RANDOM_KILLS; kill += 1) {
        const dir = newFolder();
        const victim = start('torture', [dir, 'endless']);
        if (kill % 5 > 0) await victim.line('ended 0');
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
        await victim.kill();
        expect([victim.errors, await missingAfter(dir, victim.lines)]).toEqual(['', []]);
      }
    },
    PATIENCE_MS,
  );
});

/** What there must be among the points, so that the list cannot become empty unseen. */
const NAMED = [
  'fs mkdir whole',
  'sql BEGIN IMMEDIATE',
  'fs rename owner.json.new',
  'sql PRAGMA journal_mode = WAL',
  'sql BEGIN',
  'sql COMMIT',
  'fs datasync',
  'sql VACUUM INTO ?',
  'sql PRAGMA wal_checkpoint(PASSIVE)',
  'fs link state.db',
  'fs rename restore.ready',
  'fs rename state.db.v2.bak.new',
  'fs rename state.db',
  'fs rename state.db-wal',
  'fs rm owner.json',
  'sql close',
];

/**
 * Every two writes that follow each other in the life of a process, where they do so first and last: to die between the
 * two is a point of its own.
 */
async function failPoints(): Promise<{ readonly number: number; readonly what: string }[]> {
  const program = start('torture', [newFolder()]);
  expect([await program.end(), program.errors]).toEqual([0, '']);
  const writes = program.lines.flatMap((line) => (line.startsWith('point ') ? [line.slice(6)] : []));
  const pairs = new Map<string, number[]>();
  for (const [at, what] of writes.entries()) {
    const pair = `${writes[at - 1]} -> ${what}`;
    pairs.set(pair, [...(pairs.get(pair) ?? []), at]);
  }
  const chosen = new Set([...pairs.values()].flatMap((at) => [at[0] ?? 0, at.at(-1) ?? 0]));
  return [...chosen].sort((a, b) => a - b).map((at) => ({ number: at + 1, what: writes[at] ?? '' }));
}

describe.runIf(process.getuid?.() === 0)('a process that may not write', () => {
  it('is refused a folder that it may not write to, and let in when it may', async () => {
    const dir = newFolder();
    await (await opened(dir)).close();
    for (const name of ['', ...readdirSync(dir)]) chownSync(join(dir, name), NOBODY, NOBODY);
    chmodSync(dir, 0o555);
    const program = start('commands', [dir], NOBODY);
    const refused = /^failed open: StateError \[state\/unavailable\]: The state was not opened\. Cannot /;
    expect(await program.ask('open')).toMatch(refused);
    chmodSync(dir, 0o700);
    expect(await program.ask('open')).toBe('done open');
    expect(await program.ask('write a')).toBe('done write a');
  });

  it('keeps what it was acknowledged when its folder becomes read-only, and goes on when that is over', async () => {
    const dir = newFolder();
    chownSync(dir, NOBODY, NOBODY);
    const program = start('commands', [dir], NOBODY);
    expect(await program.ask('open')).toBe('done open');
    expect(await program.ask('write a')).toBe('done write a');
    chmodSync(dir, 0o555);
    // What is open stays open: the system lets it be written, and it is on the disk.
    const during = await program.ask('write b');
    await program.kill();
    const next = start('commands', [dir], NOBODY);
    expect(await next.ask('open')).toMatch('failed open: StateError [state/unavailable]');
    chmodSync(dir, 0o700);
    expect(await next.ask('open')).toBe('done open');
    expect(await next.ask('close')).toBe('done close');
    const expected = during.startsWith('done') ? ['a', 'b'] : ['a'];
    expect(await names(await opened(dir))).toEqual(expected);
  });

  it('is refused a folder that it may not make', async () => {
    const dir = newFolder();
    chmodSync(dir, 0o755);
    const program = start('commands', [join(dir, 'deep', 'er')], NOBODY);
    expect(await program.ask('open')).toMatch('failed open: StateError [state/unavailable]');
    expect(readdirSync(dir)).toEqual([]);
  });
});
