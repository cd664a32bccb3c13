import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ArtifactCache, type DamagedArtifact } from '../../../src/remote/artifacts/artifact-cache.js';
import { builtPrograms, Running } from '../../runtime/state/programs.js';
import { newFolder } from './cache-world.js';

/** Kills until one was in the middle of something: each lands there more often than not. */
const MOST_KILLS = 100;

let programs: Awaited<ReturnType<typeof builtPrograms>>;

beforeAll(async () => {
  programs = await builtPrograms(['cache-user'], new URL('programs/', import.meta.url));
});

afterAll(() => programs.remove());

async function startUser(folder: string, ...args: readonly string[]): Promise<Running> {
  const user = Running.start(join(programs.folder, 'cache-user.js'), [folder, ...args]);
  onTestFinished(() => user.kill());
  await user.line('open');
  return user;
}

/** Names of files whose bytes are not what their names say. */
const unsound = (folder: string) =>
  readdirSync(folder).filter((name) => {
    const sha256 = createHash('sha256').update(readFileSync(join(folder, name)));
    return name !== `${sha256.digest('hex')}.mjs`;
  });

const isUnfinished = (folder: string) => readdirSync(folder).some((name) => name.endsWith('.new'));

describe('a cache of artifacts that two processes use', () => {
  it('gives each of them what it asks for, or nothing, and keeps its bounds', async () => {
    const folder = join(newFolder(), 'cache');
    const users = await Promise.all([startUser(folder), startUser(folder)]);
    const damaged: DamagedArtifact[] = [];
    const cache = await ArtifactCache.open(folder, {
      limits: { artifacts: 3 },
      damaged: (artifact) => damaged.push(artifact),
    });
    await Promise.all(users.map((user) => user.line('turn 499')));
    for (const user of users) await user.kill();
    expect(
      users.map(({ lines, errors }) => [lines.filter((line) => line === 'wrong bytes'), errors]),
    ).toEqual([
      [[], ''],
      [[], ''],
    ]);
    const content = Buffer.from('the last one');
    const id = { sha256: createHash('sha256').update(content).digest('hex'), length: content.length };
    await cache.put(id, content);
    expect(unsound(folder)).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(3);
    expect(damaged).toEqual([]);
  });
});

describe('a process that is killed while it writes to a cache', () => {
  it('leaves no half artifact, and what it does leave is gone when the cache is opened next', async () => {
    const folder = join(newFolder(), 'cache');
    let isInTheMiddle = false;
    for (let kills = 0; !isInTheMiddle && kills < MOST_KILLS; kills += 1) {
      const user = await startUser(folder, '3', '4000000');
      while (!isUnfinished(folder)) await setImmediate();
      await user.kill();
      isInTheMiddle = isUnfinished(folder);
    }
    expect(isInTheMiddle).toBe(true);
    expect(unsound(folder).filter((name) => !name.endsWith('.new'))).toEqual([]);
    await ArtifactCache.open(folder);
    expect(unsound(folder)).toEqual([]);
  });

  it('takes nothing from one that still writes', async () => {
    const folder = join(newFolder(), 'cache');
    const user = await startUser(folder, '3', '400000');
    for (let times = 0; times < 20; times += 1) {
      while (!isUnfinished(folder)) await setImmediate();
      await ArtifactCache.open(folder);
    }
    await user.line('turn 49');
    expect(user.errors).toBe('');
  });
});
