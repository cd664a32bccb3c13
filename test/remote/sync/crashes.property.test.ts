import { mkdtempSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RemoteOptions } from 'oneiric/remote';
import { signedManifest, type SignedManifest } from 'oneiric/testing';
import { ArtifactCache } from '../../../src/remote/artifacts/artifact-cache.js';
import { compareVersions } from '../../../src/remote/records/changed-record.js';
import { MemoryRemoteRecords } from '../../../src/remote/records/memory-records.js';
import { Life } from './mortal.js';
import { entry, SOURCE } from './sync-world.js';

const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
const RUNS = isTorture ? 2_000 : 12;
const PATIENCE = isTorture ? 3_600_000 : 180_000;

const KINDS = ['good', 'good', 'good', 'tampered', 'rollback', 'not let', 'ill', 'no artifact'] as const;

/** What a publisher does, and with which step of the sync that follows a process dies. */
interface Turn {
  readonly kind: (typeof KINDS)[number];
  /** What each slot says; a slot that says nothing is not there. */
  readonly words: Readonly<Partial<Record<'a' | 'b' | 'c', string>>>;
  readonly dieAt: number | undefined;
}

const word = fc.constantFrom('one', 'two', 'three');
const turn: fc.Arbitrary<Turn> = fc.record({
  kind: fc.constantFrom(...KINDS),
  words: fc.record({ a: word, b: word, c: word }, { requiredKeys: [] }),
  dieAt: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined, freq: 4 }),
});

type Words = Record<string, string>;

/** A publisher with a folder, and what outlives the processes that follow it. */
class World implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'oneiric-crashes-'));
  readonly #published = join(this.#folder, 'published');
  readonly records = new MemoryRemoteRecords();
  /** What every manifest says that may be applied, by version. */
  readonly said = new Map<number, Words>([[0, {}]]);
  readonly #made: SignedManifest[] = [];
  #version = 0;
  #cache: ArtifactCache | undefined;

  async remains() {
    this.#cache ??= await ArtifactCache.open(join(this.#folder, 'cache'));
    return { records: this.records, cache: this.#cache };
  }

  get options(): RemoteOptions {
    const [first] = this.#made;
    return {
      manifestUrl: pathToFileURL(join(this.#published, 'manifest.json')).href,
      source: SOURCE,
      trust: first?.pins ?? { keys: [], threshold: 1 },
      fetch: { fileRoots: [this.#folder] },
      allow: { keys: ['a', 'b', 'c'] },
    };
  }

  async publish({ kind, words }: Turn): Promise<void> {
    const isGood = kind === 'good' || this.#made.length === 0;
    const entries = Object.entries(words).map(([key, says]) => entry(key, 'x', says));
    if (kind === 'not let' && !isGood) entries.push(entry('elsewhere', 'x'));
    if (kind === 'ill' && !isGood) entries.push({ ...entry('a', 'ill'), code: 'export const other = 1;' });
    const made = await signedManifest({
      ...{ source: SOURCE, entries, version: (this.#version += 1) },
      baseUrl: `${pathToFileURL(this.#published).href}/artifacts/`,
    });
    await this.#write(kind === 'rollback' ? (this.#made[0] ?? made) : made, isGood ? 'good' : kind);
    const slots = Object.entries(words).map(([key, says]) => [`adapter:${key}`, says] as const);
    // Artifacts that are not there may be in the cache.
    if (isGood || kind === 'no artifact') this.said.set(this.#version, Object.fromEntries(slots));
    if (isGood) this.#made.push(made);
  }

  async #write({ bytes, artifacts }: SignedManifest, kind: Turn['kind']): Promise<void> {
    await mkdir(join(this.#published, 'artifacts'), { recursive: true });
    const written = Buffer.from(bytes);
    if (kind === 'tampered') written.writeUInt8(written.readUInt8(100) ^ 1, 100);
    await writeFile(join(this.#published, 'manifest.json'), written);
    for (const [uri, code] of artifacts) {
      const path = fileURLToPath(uri);
      await mkdir(dirname(path), { recursive: true });
      if (kind !== 'no artifact') await writeFile(path, code);
      else await rm(path, { force: true });
    }
  }

  /** The machine of the publisher is gone, for as long as something is done. */
  async offline<T>(work: () => Promise<T>): Promise<T> {
    const elsewhere = `${this.#published}.gone`;
    await rename(this.#published, elsewhere);
    try {
      return await work();
    } finally {
      await rename(elsewhere, this.#published);
    }
  }

  async known() {
    return (await this.records.read(SOURCE)).known ?? { epoch: 0, version: 0, sha256: '' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A process that syncs once, and dies on the way or does not. @returns the version that it has said is applied */
async function lived(world: World, dieAt: number | undefined): Promise<number> {
  await using life = await Life.begin(world.options, await world.remains(), dieAt);
  const { outcome, version = 0 } = await life.sync();
  if (life.isDead) return 0;
  expect(await life.words()).toEqual(world.said.get(version));
  return outcome === 'applied' || outcome === 'unchanged' ? version : 0;
}

/** The next process, without a network. @returns the version that it runs, which is one whole manifest */
async function restarted(world: World): Promise<number> {
  return world.offline(async () => {
    await using life = await Life.begin(world.options, await world.remains());
    const words = await life.words();
    const { version = 0 } = (await world.records.read(SOURCE)).applied ?? {};
    expect(words).toEqual(world.said.get(version));
    return version;
  });
}

describe('a process that dies while it syncs', () => {
  it(
    'threat 4, 39: is followed by one that runs one whole manifest without a network, none older than before',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 6 }), async (turns) => {
          await using world = new World();
          let applied = 0;
          for (const one of turns) {
            await world.publish(one);
            const before = await world.known();
            const said = await lived(world, one.dieAt);
            expect(compareVersions(await world.known(), before)).toBeGreaterThanOrEqual(0);
            const found = await restarted(world);
            expect(found).toBeGreaterThanOrEqual(Math.max(said, applied));
            applied = found;
          }
          expect(await world.records.verifyAudit()).toMatchObject({ isSound: true });
        }),
        { numRuns: RUNS, endOnFailure: !isTorture },
      );
    },
    PATIENCE,
  );

  it(
    'threat 39: at whichever step it dies, leaves what was there or what was to come',
    async () => {
      for (let dieAt = 1, isDead = true; isDead; dieAt += 1) {
        await using world = new World();
        await world.publish({ kind: 'good', words: { a: 'one', b: 'one' }, dieAt: undefined });
        await lived(world, undefined);
        await world.publish({ kind: 'good', words: { b: 'two', c: 'two' }, dieAt });
        await using life = await Life.begin(world.options, await world.remains(), dieAt);
        await life.sync();
        isDead = life.isDead;
        expect([1, 2]).toContain(await restarted(world));
        if (!isDead) expect(dieAt).toBeGreaterThan(15);
      }
    },
    PATIENCE,
  );
});
