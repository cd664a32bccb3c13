import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/system-clock.js';
import { watchPaths } from '../../src/files/watch-paths.js';
import type { PathWatch } from '../../src/files/watch-paths.js';
import { SecretPlace } from '../adapters/secrets/folders.js';

describe('watchPaths', () => {
  let place: SecretPlace;
  const ends: (() => void)[] = [];

  beforeEach(() => {
    place = new SecretPlace();
  });

  afterEach(() => {
    for (const end of ends.splice(0)) end();
    place.dispose();
  });

  it('tells once in the beginning, since something may have happened before', async () => {
    await watching().told(1);
  });

  it.each([
    ['a file that is written to', () => place.write('a', 'two')],
    ['a new file', () => place.write('b', 'one')],
    ['a file that goes', () => place.remove('a')],
    ['a file deep below', () => place.write('x/y/z', 'one')],
    ['a file that replaces another', () => renameSync(place.write('a.new', 'two'), join(place.root, 'a'))],
    ['a link that leads elsewhere now', () => place.mount(new Map([['mounted', 'two']]))],
  ])('tells of %s', async (_, change) => {
    place.write('a', 'one');
    place.mount(new Map([['mounted', 'one']]));
    const watcher = watching();
    await watcher.told(1);
    change();
    await watcher.told(2);
  });

  it.each([
    ['by what the file system tells', undefined],
    ['by looking', 20],
  ])('tells of a folder that was removed and is back, %s', async (_, pollMs) => {
    const folder = join(place.root, 'folder');
    mkdirSync(folder);
    const watcher = watching({ paths: [folder], pollMs });
    await watcher.told(1);
    rmSync(folder, { recursive: true });
    await watcher.told(2);
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), 'one');
    await watcher.told(3);
    const before = watcher.count();
    // What happens before the new folder is watched is seen by whoever looks when told; this is about what comes later.
    const writing = setInterval(() => writeFileSync(join(folder, 'a'), 'two'), 50);
    ends.push(() => clearInterval(writing));
    await watcher.told(before + 1);
  });

  it('watches a folder that took the place of one that was removed at once, under the number that one had', async () => {
    const folder = join(place.root, 'folder');
    mkdirSync(folder);
    const watcher = watching({ paths: [folder] });
    await watcher.told(1);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    await watcher.told(2);
    const before = watcher.count();
    const writing = setInterval(() => writeFileSync(join(folder, 'a'), 'two'), 50);
    ends.push(() => clearInterval(writing));
    await watcher.told(before + 2);
  });

  it('waits for what is not there yet', async () => {
    const folder = join(place.root, 'later');
    const watcher = watching({ paths: [folder] });
    await watcher.told(1);
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), 'one');
    await watcher.told(2);
  });

  it('does not look at what is of no interest', async () => {
    const seen: string[] = [];
    const isWatched = (path: string) => (seen.push(path), !path.endsWith('noise'));
    const watcher = watching({ isWatched });
    await watcher.told(1);
    place.write('noise', 'one');
    place.write('a', 'one');
    await watcher.told(2);
    expect(seen).toContain(join(place.root, 'noise'));
  });

  it('tells nothing any more once it was ended, also while it begins', async () => {
    let told = 0;
    const end = watchPaths(options(), () => (told += 1));
    end();
    end();
    place.write('a', 'one');
    const later = watching();
    await later.told(1);
    place.write('a', 'two');
    await later.told(2);
    expect(told).toBe(0);
  });

  function options(some: Partial<PathWatch> = {}): PathWatch {
    return { paths: [place.root], depth: 4, quietMs: 5, pollMs: undefined, clock: systemClock, ...some };
  }

  function watching(some: Partial<PathWatch> = {}) {
    let count = 0;
    let tell = (): void => undefined;
    const end = watchPaths(options(some), () => {
      count += 1;
      tell();
    });
    ends.push(end);
    return {
      count: () => count,
      told: (wanted: number) =>
        new Promise<void>((resolve) => {
          tell = () => {
            if (count >= wanted) resolve();
          };
          tell();
        }),
    };
  }
});
