import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/system-clock.js';
import { watchPaths, type PathWatch } from '../../src/files/watch-paths.js';
import { SecretPlace } from '../adapters/secrets/folders.js';

const NOBODY = 65_534;
const PATIENCE = { timeout: 15_000, interval: 10 };
const isRoot = process.getuid?.() === 0;

let place: SecretPlace;
let end: () => void = () => undefined;
const news: string[] = [];

beforeAll(async () => {
  // Before the process is nobody's, who may not read everything.
  await import('chokidar');
});

beforeEach(() => {
  // Root may look into everything.
  if (isRoot) process.seteuid?.(NOBODY);
  place = new SecretPlace();
  mkdirSync(join(place.root, 'conf'));
});

afterEach(() => {
  end();
  news.length = 0;
  chmodSync(join(place.root, 'conf'), 0o700);
  place.dispose();
  if (isRoot) process.seteuid?.(0);
});

/** Somebody who looks into a file when told, and at no other time. */
async function reading(file: string, some: Partial<PathWatch> = {}) {
  const seen = { text: '', told: 0 };
  const look = () => {
    seen.told += 1;
    try {
      seen.text = readFileSync(join(place.root, file), 'utf8');
    } catch {
      seen.text = 'nothing';
    }
  };
  const trouble = {
    failed: (error: unknown) => news.push(String(Reflect.get(error as object, 'code'))),
    works: () => news.push('works'),
  };
  const watch = { paths: [join(place.root, 'conf')], depth: 0, quietMs: 10, pollMs: undefined };
  end = watchPaths({ ...watch, clock: systemClock, trouble, ...some }, look);
  await expect.poll(() => seen.told, PATIENCE).toBeGreaterThan(0);
  // What is told in the beginning must not be what tells of the first change.
  await sleep(100);
  const follows = async (text: string) => {
    place.write(file, text);
    await expect.poll(() => seen.text, PATIENCE).toBe(text);
  };
  return { follows };
}

describe.runIf(process.getuid)('a folder that', () => {
  it.each([
    [0o000, 300],
    [0o600, 300],
    [0o000, 5],
  ])('cannot be entered (mode %o for %i ms) is followed when it can be', async (mode, ms) => {
    place.write('conf/a', 'zero');
    const { follows } = await reading('conf/a');
    for (const round of ['one', 'two']) {
      chmodSync(join(place.root, 'conf'), mode);
      await sleep(ms);
      chmodSync(join(place.root, 'conf'), 0o700);
      await follows(round);
      // What watches may have seen it by the way.
      await sleep(1_000);
      await follows(`${round}, edited`);
    }
  });

  it('cannot be entered is told to be not watched, and when it is again', async () => {
    place.write('conf/a', 'zero');
    await reading('conf/a');
    chmodSync(join(place.root, 'conf'), 0);
    await expect.poll(() => news, PATIENCE).toEqual(['EACCES']);
    chmodSync(join(place.root, 'conf'), 0o700);
    await expect.poll(() => news, PATIENCE).toEqual(['EACCES', 'works']);
  });

  it('cannot be listed is looked into all the same, since nothing tells of it', async () => {
    place.write('conf/a', 'zero');
    const { follows } = await reading('conf/a');
    chmodSync(join(place.root, 'conf'), 0o300);
    await follows('one');
    await sleep(1_000);
    await follows('two');
    expect(news).toEqual(['EACCES']);
  });

  it('cannot be entered, below the one that is named, is followed when it can be', async () => {
    place.write('conf/sub/a', 'zero');
    const { follows } = await reading('conf/sub/a', { depth: 4 });
    const sub = join(place.root, 'conf/sub');
    chmodSync(sub, 0);
    await sleep(300);
    chmodSync(sub, 0o700);
    await follows('one');
    await sleep(1_000);
    await follows('two');
  });
});
