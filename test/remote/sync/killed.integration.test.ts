import { chmodSync, mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedManifest, type SignedManifest } from 'oneiric/testing';
import { builtPrograms, Running } from '../../runtime/state/programs.js';
import { entry, SOURCE } from './sync-world.js';

const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
const KILLS = isTorture ? 100 : 6;
/** Longest life of a process after its first words. */
const LIFE_MS = 250;
const VERSIONS = isTorture ? 900 : 60;

let programs: Awaited<ReturnType<typeof builtPrograms>>;
let folder: string;

beforeAll(async () => {
  programs = await builtPrograms(['follower'], new URL('programs/', import.meta.url));
  folder = mkdtempSync(join(tmpdir(), 'oneiric-killed-'));
  chmodSync(folder, 0o700);
});

afterAll(async () => {
  programs.remove();
  await rm(folder, { recursive: true, force: true });
});

/** What a version brings: one slot goes on, one changes with each, one comes and goes. */
const slotsOf = (version: number) => [
  ...[entry('always', 'x', 'same'), entry('each', 'x', `v${version}`)],
  ...(version % 2 === 0 ? [entry('even', 'x', `v${version}`)] : []),
];

const wordsOf = (version: number) =>
  version === 0
    ? ''
    : [
        ...['adapter:always=same', `adapter:each=v${version}`],
        ...(version % 2 === 0 ? [`adapter:even=v${version}`] : []),
      ].join();

async function published(): Promise<SignedManifest> {
  const baseUrl = `${pathToFileURL(folder).href}/`;
  let made = await signedManifest({ source: SOURCE, entries: slotsOf(1), baseUrl });
  for (let version = 1; version <= VERSIONS; version += 1) {
    if (version > 1) made = await made.next({ entries: slotsOf(version) });
    await writeFile(join(folder, `${version}.json`), made.bytes);
    for (const [uri, code] of made.artifacts) await writeFile(fileURLToPath(uri), code);
  }
  return made;
}

describe('a process that is killed at any moment while it syncs', () => {
  it(
    'threat 4, 39: is followed by one that runs one whole manifest without a network, the last or the one to come',
    async () => {
      const { pins } = await published();
      const stateDir = join(folder, 'state');
      const start = (last: number) =>
        Running.start(join(programs.folder, 'follower.js'), [
          stateDir,
          folder,
          pins.keys[0] ?? '',
          `${last}`,
        ]);
      let applied = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const running = start(VERSIONS);
        await running.line('runs');
        // On a busy machine it may not get as far as a first version otherwise.
        if (kill === 0) await running.line('applied');
        await pause(Math.random() * LIFE_MS);
        await running.kill();
        const said = (word: string) =>
          running.lines
            .filter((line) => line.startsWith(`${word} `))
            .map((line) => Number(line.split(' ')[1]));
        expect(running.lines.filter((line) => /^(?:refused|failed)/u.test(line))).toEqual([]);
        const least = Math.max(applied, ...said('applied'));
        const most = Math.max(least, ...said('syncs'));
        await rm(join(folder, 'manifest.json'), { force: true });
        const offline = start(0);
        const [, version = '', words = ''] = (await offline.line('runs')).split(' ');
        expect(await offline.end()).toBe(0);
        applied = Number(version);
        expect([least, most]).toContain(applied);
        expect(words).toBe(wordsOf(applied));
      }
      expect(applied).toBeGreaterThan(0);
    },
    isTorture ? 1_200_000 : 120_000,
  );
});
