import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ArtifactCache } from '../../../src/remote/artifacts/artifact-cache.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { canMount, mountTinyDisk } from '../../runtime/state/tiny-disk.js';
import { artifactOf, newFolder, openedCache, refused } from './cache-world.js';

const one = artifactOf('export const create = () => ({ name: "one" });');
const other = artifactOf('export const create = () => ({ name: "two" });');
const isRoot = process.getuid?.() === 0;
const modeOf = (path: string) => lstatSync(path).mode & 0o777;
const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describe('a cache of artifacts', () => {
  it('gives back what was put into it, also when it is opened again', async () => {
    const { cache, folder } = await openedCache();
    expect(await cache.get(one.id)).toBeUndefined();
    await cache.put(one.id, one.bytes);
    expect(await cache.get(one.id)).toEqual(one.bytes);
    const again = await openedCache({ folder });
    expect(await again.cache.get(one.id)).toEqual(one.bytes);
  });

  it('is open to its user only: its folder, and each file', async () => {
    const { cache, folder, pathOf } = await openedCache();
    await cache.put(one.id, one.bytes);
    expect(modeOf(folder)).toBe(0o700);
    expect(modeOf(pathOf(one.id))).toBe(0o600);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('makes its folder again where somebody has removed it', async () => {
    const { cache, folder } = await openedCache();
    rmSync(folder, { recursive: true });
    expect(await cache.get(one.id)).toBeUndefined();
    await cache.put(one.id, one.bytes);
    expect(await cache.get(one.id)).toEqual(one.bytes);
    expect(modeOf(folder)).toBe(0o700);
  });

  it('threat 1: takes nothing whose bytes are others than the manifest says', async () => {
    const { cache, folder } = await openedCache();
    expect(await refused(cache.put(one.id, other.bytes))).toMatchObject({ code: 'remote/wrong-digest' });
    expect(await refused(cache.put({ ...one.id, length: 1 }, one.bytes))).toMatchObject({
      code: 'remote/wrong-length',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('threat 1: keeps what is sound, and refuses it to whoever says its length wrongly', async () => {
    const { cache, told } = await openedCache();
    await cache.put(one.id, one.bytes);
    expect(await refused(cache.get({ ...one.id, length: 1 }))).toMatchObject({ code: 'remote/wrong-length' });
    expect(await cache.get(one.id)).toEqual(one.bytes);
    expect(told).toEqual([]);
  });

  it.each(['', 'a'.repeat(63), 'A'.repeat(64), `${'a'.repeat(64)}\n`, `../${'a'.repeat(61)}`, 5 as never])(
    'threat 14: looks for no file that is not named by a digest (%j)',
    async (sha256) => {
      const { cache } = await openedCache();
      const refusal = { code: 'remote/bad-digest' };
      expect(await refused(cache.get({ sha256, length: 1 }))).toMatchObject(refusal);
      expect(await refused(cache.put({ sha256, length: one.bytes.length }, one.bytes))).toMatchObject(
        refusal,
      );
      expect(() => cache.pin(sha256)).toThrow(expect.objectContaining(refusal) as Error);
    },
  );
});

describe('a damaged artifact in the cache', () => {
  const damages: [string, (path: string) => void][] = [
    ['was changed', (path) => writeFileSync(path, 'x'.repeat(one.bytes.length))],
    ['was cut', (path) => truncateSync(path, 10)],
    ['was emptied', (path) => truncateSync(path, 0)],
    ['has grown', (path) => writeFileSync(path, ' ', { flag: 'a' })],
  ];

  it.each(damages)('that %s counts as missing, is told, and is healed by the next put', async (_, damage) => {
    const { cache, told, pathOf } = await openedCache();
    await cache.put(one.id, one.bytes);
    damage(pathOf(one.id));
    expect(await cache.get(one.id)).toBeUndefined();
    expect(told).toMatchObject([{ sha256: one.id.sha256, why: 'its bytes have changed', isRemoved: true }]);
    expect(existsSync(pathOf(one.id))).toBe(false);
    await cache.put(one.id, one.bytes);
    expect(await cache.get(one.id)).toEqual(one.bytes);
  });

  it('that is larger than any may be is not read', async () => {
    const { cache, told, pathOf } = await openedCache({ limits: { artifactBytes: 100 } });
    writeFileSync(pathOf(one.id), '');
    truncateSync(pathOf(one.id), 2 ** 40);
    expect(await cache.get(one.id)).toBeUndefined();
    expect(told).toMatchObject([
      { why: expect.stringContaining('1099511627776') as string, isRemoved: true },
    ]);
  });
});

describe('threat 33: in the cache', () => {
  /** What is planted, and what it must not touch. */
  async function planted(plant: (path: string, victim: string) => void) {
    const world = await openedCache();
    const victim = join(newFolder(), 'victim');
    writeFileSync(victim, 'secret');
    plant(world.pathOf(one.id), victim);
    return { ...world, victim };
  }

  const plants: [string, (path: string, victim: string) => void][] = [
    ['a link', (path, victim) => symlinkSync(victim, path)],
    ['a link to nothing', (path, victim) => symlinkSync(`${victim}-none`, path)],
    ['a second name of a file', (path, victim) => linkSync(victim, path)],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
  ];

  it.each(plants)(
    '%s is neither followed nor waited for when it is read, and is taken away',
    async (_, plant) => {
      const { cache, told, victim, pathOf } = await planted(plant);
      expect(await cache.get(one.id)).toBeUndefined();
      expect(told).toMatchObject([{ sha256: one.id.sha256, isRemoved: true }]);
      expect(existsSync(pathOf(one.id))).toBe(false);
      expect(readFileSync(victim, 'utf8')).toBe('secret');
    },
  );

  it.each(plants)('%s is replaced, not written through', async (_, plant) => {
    const { cache, victim, pathOf } = await planted(plant);
    await cache.put(one.id, one.bytes);
    expect(lstatSync(pathOf(one.id)).isFile()).toBe(true);
    expect(await cache.get(one.id)).toEqual(one.bytes);
    expect(readFileSync(victim, 'utf8')).toBe('secret');
    expect(existsSync(`${victim}-none`)).toBe(false);
  });

  it('a folder with the name of an artifact is told, and left as it is', async () => {
    const { cache, told, pathOf } = await planted((path) => mkdirSync(path));
    expect(await cache.get(one.id)).toBeUndefined();
    expect(told).toMatchObject([{ why: 'it is no file', isRemoved: false }]);
    expect(await refused(cache.put(one.id, one.bytes))).toMatchObject({ code: 'remote/cache-failed' });
    expect(lstatSync(pathOf(one.id)).isDirectory()).toBe(true);
  });

  it('a sound artifact that has a second name is not trusted: by that others may write to it', async () => {
    const { cache, told, pathOf } = await openedCache();
    await cache.put(one.id, one.bytes);
    linkSync(pathOf(one.id), join(newFolder(), 'second'));
    expect(await cache.get(one.id)).toBeUndefined();
    expect(told).toMatchObject([{ isRemoved: true }]);
  });
});

describe('threat 33: the folder of a cache', () => {
  it('is not entered by way of a link', async () => {
    const [real, link] = [newFolder(), join(newFolder(), 'cache')];
    symlinkSync(real, link);
    const refusal = await refused(ArtifactCache.open(link));
    expect(refusal).toMatchObject({
      code: 'remote/cache-unsafe',
      message: expect.stringContaining('it is a link') as string,
    });
    symlinkSync(join(real, 'none'), `${link}-dangling`);
    expect(await refused(ArtifactCache.open(`${link}-dangling`))).toMatchObject({
      code: 'remote/cache-unsafe',
    });
    expect(readdirSync(real)).toEqual([]);
  });

  it('is not used where it is a file, or others may enter it', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await refused(ArtifactCache.open(join(folder, 'file')))).toMatchObject({
      code: 'remote/cache-unsafe',
    });
    mkdirSync(join(folder, 'open'));
    chmodSync(join(folder, 'open'), 0o750);
    expect(await refused(ArtifactCache.open(join(folder, 'open')))).toMatchObject({
      code: 'remote/cache-unsafe',
      message: expect.stringContaining('others may enter it') as string,
    });
  });

  it('is not used where everybody may put another one in its place', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'cache'), { mode: 0o700 });
    chmodSync(folder, 0o777);
    expect(await refused(ArtifactCache.open(join(folder, 'cache')))).toMatchObject({
      code: 'remote/cache-unsafe',
    });
    chmodSync(folder, 0o1777);
    await expect(ArtifactCache.open(join(folder, 'cache'))).resolves.toBeInstanceOf(ArtifactCache);
  });

  it.skipIf(!isRoot)('is not used where it belongs to another user', async () => {
    const folder = join(newFolder(), 'cache');
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, 65_534, 65_534);
    expect(await refused(ArtifactCache.open(folder))).toMatchObject({ code: 'remote/cache-unsafe' });
  });

  it('is looked at each time: a link that is put in its place later is not followed', async () => {
    const { cache, folder, pathOf } = await openedCache();
    await cache.put(one.id, one.bytes);
    const elsewhere = newFolder();
    renameSync(folder, `${folder}-gone`);
    symlinkSync(elsewhere, folder);
    expect(await refused(cache.put(other.id, other.bytes))).toMatchObject({ code: 'remote/cache-unsafe' });
    writeFileSync(pathOf(one.id), one.bytes);
    expect(await refused(cache.get(one.id))).toMatchObject({ code: 'remote/cache-unsafe' });
    expect(readdirSync(elsewhere)).toEqual([`${one.id.sha256}.mjs`]);
  });
});

describe('a cache of artifacts that is full', () => {
  const artifacts = ['a', 'b', 'c', 'd'].map((name) => artifactOf(name.repeat(100)));
  const [a, b, c, d] = artifacts as [typeof one, typeof one, typeof one, typeof one];

  async function filled(limits: { bytes?: number; artifacts?: number }) {
    const world = await openedCache({ limits });
    for (const artifact of [a, b, c]) {
      world.clock.advance(1_000);
      await world.cache.put(artifact.id, artifact.bytes);
    }
    world.clock.advance(1_000);
    const kept = () => artifacts.filter(({ id }) => existsSync(world.pathOf(id)));
    return { ...world, kept };
  }

  it.each([{ artifacts: 3 }, { bytes: 300 }, { bytes: 399 }])(
    'makes room by what was used longest ago (%j)',
    async (limits) => {
      const { cache, kept } = await filled(limits);
      await cache.get(a.id);
      await cache.put(d.id, d.bytes);
      expect(kept()).toEqual([a, c, d]);
    },
  );

  it('never takes away what is in use, until it no longer is', async () => {
    const { cache, kept } = await filled({ artifacts: 3 });
    const [release, alsoRelease] = [cache.pin(a.id.sha256), cache.pin(a.id.sha256)];
    await cache.put(d.id, d.bytes);
    expect(kept()).toEqual([a, c, d]);
    release();
    release();
    await cache.put(b.id, b.bytes);
    expect(kept()).toEqual([a, b, d]);
    alsoRelease();
    await cache.put(c.id, c.bytes);
    expect(kept()).toEqual([b, c, d]);
  });

  it('refuses what it has no room for: nothing is taken away, and it can be used all the same', async () => {
    const { cache, kept } = await filled({ artifacts: 3 });
    for (const { id } of [a, b, c]) cache.pin(id.sha256);
    expect(await refused(cache.put(d.id, d.bytes))).toMatchObject({ code: 'remote/cache-full' });
    expect(kept()).toEqual([a, b, c]);
    await cache.put(a.id, a.bytes);
    expect(textOf(await cache.get(a.id))).toBe('a'.repeat(100));
  });

  it('refuses what is larger than any artifact may be', async () => {
    const { cache } = await openedCache({ limits: { artifactBytes: 99 } });
    expect(await refused(cache.put(a.id, a.bytes))).toMatchObject({ code: 'remote/too-large' });
  });

  it.each([
    [{ bytes: 0 }, 'remote/bad-option'],
    [{ artifacts: 1.5 }, 'remote/bad-option'],
    [{ artifactBytes: '5' }, 'remote/bad-option'],
    [{ size: 5 }, 'remote/unknown-option'],
  ])('does not open with limits that say nothing (%j)', async (limits, code) => {
    const opened = ArtifactCache.open(join(newFolder(), 'cache'), { limits: limits as never });
    expect(await refused(opened)).toMatchObject({ code });
  });
});

// Whoever may not mount one, as most people on their own machine, has this run where somebody may: in CI.
describe.skipIf(!canMount)('a cache of artifacts on a disk', () => {
  const large = artifactOf('x'.repeat(100_000));

  it('that is full refuses what is new, leaves nothing half, and keeps what it has', async () => {
    const { at, fill, empty } = mountTinyDisk('400k');
    const { cache, folder } = await openedCache({ folder: join(at, 'cache') });
    await cache.put(one.id, one.bytes);
    fill();
    expect(await refused(cache.put(large.id, large.bytes))).toMatchObject({
      code: 'remote/cache-failed',
      cause: { code: 'ENOSPC' },
    });
    expect(readdirSync(folder)).toEqual([`${one.id.sha256}.mjs`]);
    expect(await cache.get(one.id)).toEqual(one.bytes);
    empty();
    await cache.put(large.id, large.bytes);
    expect(await cache.get(large.id)).toEqual(large.bytes);
  });

  it('that is only read gives what it has, and says that nothing can be added', async () => {
    const { at } = mountTinyDisk('400k');
    const folder = join(at, 'cache');
    const before = await openedCache({ folder });
    await before.cache.put(one.id, one.bytes);
    await before.cache.put(other.id, other.bytes);
    truncateSync(before.pathOf(other.id), 3);
    execFileSync('mount', ['-o', 'remount,ro', at]);
    const { cache, told } = await openedCache({ folder });
    expect(await cache.get(one.id)).toEqual(one.bytes);
    expect(await cache.get(other.id)).toBeUndefined();
    expect(told).toMatchObject([{ sha256: other.id.sha256, isRemoved: false }]);
    expect(await refused(cache.put(large.id, large.bytes))).toMatchObject({
      code: 'remote/cache-failed',
      cause: { code: 'EROFS' },
    });
    expect(await refused(ArtifactCache.open(join(at, 'new')))).toMatchObject({ code: 'remote/cache-failed' });
  });
});

describe('what killed processes have left in a cache', () => {
  const dead = '0'.repeat(8);
  const left = `.${dead}-1-${'a'.repeat(8)}-bbbb-4ccc-8ddd-${'e'.repeat(12)}.new`;

  it('on another machine is taken away when nobody can be writing any more', async () => {
    const clock = new ManualClock(Date.now());
    const { cache, folder } = await openedCache({ clock });
    writeFileSync(join(folder, left), 'half');
    await openedCache({ folder, clock });
    await clock.elapse(3_500_000);
    await cache.put(one.id, one.bytes);
    expect(readdirSync(folder)).toContain(left);
    await clock.elapse(3_500_000);
    await cache.put(other.id, other.bytes);
    expect(readdirSync(folder).sort()).toEqual([`${one.id.sha256}.mjs`, `${other.id.sha256}.mjs`].sort());
  });

  it('is told apart from what belongs to others: files of other names stay', async () => {
    const { cache, folder } = await openedCache({ limits: { artifacts: 1 } });
    for (const name of ['README', '.hidden.new', `${'a'.repeat(64)}.txt`])
      writeFileSync(join(folder, name), '');
    await cache.put(one.id, one.bytes);
    await cache.put(other.id, other.bytes);
    expect(readdirSync(folder).sort()).toEqual(
      ['README', '.hidden.new', `${'a'.repeat(64)}.txt`, `${other.id.sha256}.mjs`].sort(),
    );
  });
});
