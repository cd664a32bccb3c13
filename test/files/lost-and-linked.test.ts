import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../src/core/ports.js';
import { systemClock } from '../../src/core/system-clock.js';
import { watchPaths, type PathWatch } from '../../src/files/watch-paths.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { SecretPlace } from '../adapters/secrets/folders.js';
import { made } from '../support/breakable-watchers.js';

vi.mock('chokidar', () => import('../support/breakable-watchers.js'));

const WAYS: readonly (readonly [string, number | undefined])[] = [
  ['by what the file system tells', undefined],
  ['by looking', 20],
];
/** Without the looks that nothing asks for, which would find everything late: what the system tells must do. */
const toldClock: Clock = {
  ...systemClock,
  after: (ms, fn, options) => (ms < 5_000 ? systemClock.after(ms, fn, options) : { cancel: () => undefined }),
};
const PATIENCE = { timeout: 10_000, interval: 5 };

let place: SecretPlace;
const ends: (() => void)[] = [];

beforeEach(() => {
  place = new SecretPlace();
  made.length = 0;
});

afterEach(() => {
  for (const end of ends.splice(0)) end();
  place.dispose();
});

const at = (name: string) => join(place.root, name);

/** Over what is there, in one step. */
function leads(name: string, target: string): void {
  symlinkSync(target, at('next'));
  renameSync(at('next'), at(name));
}

function replaces(name: string, text: string): void {
  renameSync(place.write(`${name}.new`, text), at(name));
}

/** Somebody who looks into a file when told, and at no other time. */
async function reading(file: string, some: Partial<PathWatch>) {
  let seen = '';
  let told = 0;
  const look = () => {
    told += 1;
    try {
      seen = readFileSync(at(file), 'utf8');
    } catch {
      seen = 'nothing';
    }
  };
  const watch = { paths: [at(file)], depth: 0, quietMs: 5, pollMs: undefined, clock: toldClock };
  ends.push(watchPaths({ ...watch, ...some }, look));
  const sees = async (text: string) => {
    await expect.poll(() => seen, PATIENCE).toBe(text);
    await atRest();
  };
  // What is still to be told of the last change must not be what tells of the next one.
  const atRest = async () => {
    for (let before = -1; before !== told;) {
      before = told;
      await sleep(30);
    }
  };
  await expect.poll(() => told, PATIENCE).toBeGreaterThan(0);
  await atRest();
  /** And the watcher has been made anew, on what is there without it. */
  const seesNothingAfter = async (change: () => void) => {
    const before = made.length;
    change();
    await expect.poll(() => made.length, PATIENCE).toBeGreaterThan(before);
    await sees('nothing');
  };
  return { sees, seesNothingAfter };
}

describe.each(WAYS)('what went and comes back long after that was told, %s', (_, pollMs) => {
  it.each([
    ['a folder', 'conf', 'conf/a'],
    ['the folder that a file is in', 'conf/a', 'conf/a'],
    ['a folder above', 'conf/a', 'above/conf/a'],
  ])('is followed, as often as that happens: %s', async (_what, path, file) => {
    const top = file.split('/')[0] ?? '';
    const watched = file.slice(0, file.indexOf(path) + path.length);
    place.write(file, 'zero');
    const isWatched = (found: string) => found.startsWith(at(watched));
    const reader = await reading(file, { paths: [at(watched)], isWatched, pollMs });
    for (const round of ['one', 'two']) {
      await reader.seesNothingAfter(() => rmSync(at(top), { recursive: true }));
      place.write(file, round);
      await reader.sees(round);
      place.write(file, `${round}, edited`);
      await reader.sees(`${round}, edited`);
      replaces(file, `${round}, replaced`);
      await reader.sees(`${round}, replaced`);
    }
  });

  it('is followed where it is the same one that was elsewhere meanwhile', async () => {
    place.write('conf/a', 'zero');
    const reader = await reading('conf/a', { paths: [at('conf')], pollMs });
    await reader.seesNothingAfter(() => renameSync(at('conf'), at('elsewhere')));
    renameSync(at('elsewhere'), at('conf'));
    await reader.sees('zero');
    place.write('conf/a', 'one');
    await reader.sees('one');
  });

  it('is followed by each of two that watch it', async () => {
    place.write('conf/a', 'zero');
    const readers = [
      await reading('conf/a', { paths: [at('conf')], pollMs }),
      await reading('conf/a', { paths: [at('conf')], pollMs, quietMs: 40 }),
    ];
    for (const text of ['one', 'two']) {
      rmSync(at('conf'), { recursive: true });
      place.write('conf/a', text);
      for (const reader of readers) await reader.sees(text);
      place.write('conf/a', `${text}, edited`);
      for (const reader of readers) await reader.sees(`${text}, edited`);
      place.remove('conf/a');
      for (const reader of readers) await reader.sees('nothing');
      place.write('conf/a', `${text}, new`);
      for (const reader of readers) await reader.sees(`${text}, new`);
    }
  });
});

describe.each(WAYS)('what a link leads to, %s', (_, pollMs) => {
  const EDITS = ['first', 'second'] as const;

  /** Each way of changing what is read through a link, each more than once. */
  async function follows(reader: Awaited<ReturnType<typeof reading>>, real: string): Promise<void> {
    for (const edit of EDITS) {
      place.write(real, `${edit} in ${real}`);
      await reader.sees(`${edit} in ${real}`);
      replaces(real, `${edit} over ${real}`);
      await reader.sees(`${edit} over ${real}`);
    }
  }

  it.each([
    ['of the file that is named', { name: 'd/t.yaml' }],
    ['in the folder that is named', { name: 'd', followsLinks: true }],
  ])('is followed: a link %s', async (_what, { name, ...some }) => {
    mkdirSync(at('d'));
    for (const folder of ['b', 'c']) place.write(`${folder}/real`, folder);
    leads('d/t.yaml', '../b/real');
    const reader = await reading('d/t.yaml', { paths: [at(name)], pollMs, ...some });
    await follows(reader, 'b/real');
    leads('d/t.yaml', at('c/real'));
    await reader.sees('c');
    await follows(reader, 'c/real');
    rmSync(at('d/t.yaml'));
    await reader.sees('nothing');
    place.write('d/t.yaml', 'no link');
    await reader.sees('no link');
  });

  it.each([
    ['a file in it', 'current/a'],
    ['it', 'current'],
  ])('is followed: a link on the way, where somebody named %s', async (_what, name) => {
    for (const folder of ['r1', 'r2', 'r3']) place.write(`${folder}/a`, folder);
    leads('current', 'r1');
    const reader = await reading('current/a', { paths: [at(name)], pollMs });
    await follows(reader, 'r1/a');
    for (const release of ['r2', 'r3']) {
      leads('current', release);
      await reader.sees(release);
      await follows(reader, `${release}/a`);
    }
  });

  it('is followed through several links, each of which may change', async () => {
    for (const folder of ['x', 'y', 'z']) place.write(`deep/${folder}/a`, folder);
    mkdirSync(at('between'));
    leads('between/way', '../deep/x');
    leads('first', 'between/way/a');
    const reader = await reading('first', { pollMs });
    leads('between/way', '../deep/y');
    await reader.sees('y');
    await follows(reader, 'deep/y/a');
    leads('first', 'deep/z/a');
    await reader.sees('z');
    await follows(reader, 'deep/z/a');
  });

  it('is waited for where it is nothing yet', async () => {
    leads('link', 'later/much/a');
    const reader = await reading('link', { pollMs });
    place.write('later/much/a', 'there');
    await reader.sees('there');
    await follows(reader, 'later/much/a');
  });

  it('is nothing where links lead in a circle, until they do not', async () => {
    leads('one', 'two');
    leads('two', 'one');
    const reader = await reading('one', { pollMs });
    replaces('two', 'out of it');
    await reader.sees('out of it');
  });
});

describe('a folder in which links are not to be followed', () => {
  it('is watched alone', async () => {
    place.write('d/a', 'zero');
    place.write('b/real', 'real');
    leads('d/link', '../b/real');
    await reading('d/a', { paths: [at('d')] });
    expect(made.map((one) => Object.keys(one.getWatched()).includes(at('b')))).toEqual([false]);
  });
});

it('what is missing is looked for again and again, where nothing tells that it is there', async () => {
  const reader = await reading('missing/a', {});
  for (const one of made) one.removeAllListeners('raw').removeAllListeners('all');
  place.write('missing/a', 'there');
  await reader.sees('there');
  place.write('missing/a', 'edited');
  await reader.sees('edited');
});

describe('by a clock that stands still', () => {
  /** A watcher that is ready, with what it waits for: quiet, a look, and a look that nothing asks for. */
  async function ready(path: string) {
    const clock = new ManualClock();
    const news = { told: 0 };
    const watch = { paths: [at(path)], depth: 0, quietMs: 5, pollMs: undefined, clock };
    const end = watchPaths(watch, () => (news.told += 1));
    ends.push(end);
    await expect.poll(() => clock.timers, PATIENCE).toBe(3);
    return { clock, news, end };
  }

  it('nothing is waited for any more once nobody watches', async () => {
    const { clock, news, end } = await ready('missing/a');
    end();
    expect(clock.timers).toBe(0);
    place.write('missing/a', 'there');
    clock.advance(60_000);
    expect(news.told).toBe(0);
  });

  it('what happens during a look is looked at again', async () => {
    place.write('conf/a', 'zero');
    const { clock } = await ready('conf');
    clock.advance(5);
    expect(clock.timers).toBe(1);
    made[0]?.emit('raw', 'rename', 'a', { watchedPath: at('conf') });
    expect(clock.timers).toBe(3);
  });

  it('that a folder above was renamed is found, of which nothing tells', async () => {
    place.write('above/conf/a', 'zero');
    const { clock } = await ready('above/conf');
    clock.advance(5);
    // Until that look is over: another one is to find it.
    await sleep(50);
    renameSync(at('above'), at('elsewhere'));
    place.write('above/conf/a', 'one');
    clock.advance(5_000);
    await expect.poll(() => made.length, PATIENCE).toBe(2);
  });
});
