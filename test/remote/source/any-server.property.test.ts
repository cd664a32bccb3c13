import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { RemoteChange, RemoteRecord, RemoteRecords } from '../../../src/core/remote-records.js';
import { OneiricError } from '../../../src/core/errors.js';
import { MemoryRemoteRecords } from '../../../src/remote/records/memory-records.js';
import { compareVersions } from '../../../src/remote/records/changed-record.js';
import type { Refreshed } from '../../../src/remote/source/trust-source.js';
import { StateRecords } from '../../../src/runtime/state/state-records.js';
import { StateStore } from '../../../src/runtime/state/state-store.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { newFolder } from '../../runtime/state/state-world.js';
import {
  aManifest,
  aRole,
  HOUR,
  keysOf,
  missing,
  one,
  signed,
  SourceWorld,
  trustOf,
  two,
} from './source-world.js';

const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
const PATIENCE = { timeout: isTorture ? 3_600_000 : 120_000 };
const LAST_TRUST = 3;

/** Key 2 signs from the second trust document on. */
const signerAt = (version: number) => (version >= 2 ? two : one);

function trustAt(version: number): Uint8Array {
  const key = signerAt(version);
  const more = {
    keys: keysOf([key]),
    roles: { trust: aRole([key], 1), manifest: aRole([key], 1) },
    epoch: version >= 3 ? 2 : 1,
  };
  return trustOf(version, more, [...new Set([signerAt(version - 1), key])]);
}

const MANIFESTS = [
  'good',
  'tampered',
  'other source',
  'other bytes',
  'expired',
  'missing',
  'no document',
] as const;

interface ServedManifest {
  readonly kind: (typeof MANIFESTS)[number];
  readonly epoch: number;
  readonly version: number;
  readonly key: number;
}

function bytesOf({ kind, epoch, version, key }: ServedManifest): Uint8Array | Error {
  if (kind === 'missing') return missing();
  if (kind === 'no document') return new Uint8Array(Buffer.from('<html>'));
  const more = {
    good: {},
    tampered: {},
    'other source': { source: 'acme-test' },
    'other bytes': { entries: [] },
    expired: { expiresAt: '2026-11-20T11:30:00Z' },
  }[kind];
  const bytes = signed('manifest', aManifest({ epoch, version, ...more }), [key === 2 ? two : one]);
  if (kind === 'tampered') bytes[40 + version] = (bytes[40 + version] ?? 0) ^ 1;
  return bytes;
}

type Step =
  | { readonly do: 'serve'; readonly manifest: ServedManifest }
  | { readonly do: 'trust'; readonly upTo: number; readonly isTampered: boolean }
  | { readonly do: 'wait'; readonly hours: number }
  | {
      readonly do: 'refresh';
      readonly crash: { readonly write: number; readonly isAfter: boolean } | undefined;
    };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('serve' as const),
    manifest: fc.record({
      kind: fc.oneof({ weight: 3, arbitrary: fc.constant('good' as const) }, fc.constantFrom(...MANIFESTS)),
      epoch: fc.constantFrom(1, 1, 2),
      version: fc.integer({ min: 40, max: 44 }),
      key: fc.constantFrom(1, 2),
    }),
  }),
  fc.record({
    do: fc.constant('trust' as const),
    upTo: fc.integer({ min: 1, max: LAST_TRUST }),
    isTampered: fc.boolean(),
  }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: -2, max: 30 }) }),
  ...Array.from({ length: 2 }, () =>
    fc.record({
      do: fc.constant('refresh' as const),
      crash: fc.option(fc.record({ write: fc.nat({ max: 3 }), isAfter: fc.boolean() }), { nil: undefined }),
    }),
  ),
);

/** A process that ends: nobody hears of it. */
class Crash extends Error {}

/** Records that end the process at a write, and remember what was written. */
class CrashingRecords implements RemoteRecords {
  #writes = 0;
  written: RemoteRecord | undefined;

  constructor(
    readonly kept: RemoteRecords,
    private readonly crash: { readonly write: number; readonly isAfter: boolean } | undefined,
  ) {}

  async write(change: RemoteChange): Promise<void> {
    const isLast = this.crash?.write === this.#writes;
    if (isLast && !this.crash.isAfter) throw new Crash('before a write');
    await this.kept.write(change);
    this.#writes += 1;
    this.written = await this.kept.read(change.source);
    if (isLast) throw new Crash('after a write');
  }

  read = (source: string) => this.kept.read(source);
  sources = () => this.kept.sources();
  audit: RemoteRecords['audit'] = (query) => this.kept.audit(query);
  verifyAudit: RemoteRecords['verifyAudit'] = (expected) => this.kept.verifyAudit(expected);
}

/** Something that keeps records from one process to the next. */
interface Keeping {
  /** What a process finds that begins. */
  readonly begin: () => Promise<RemoteRecords>;
}

class Run {
  readonly world = new SourceWorld({ trust: { document: trustAt(1) } });
  #last: ServedManifest | undefined;

  constructor(private readonly keeping: Keeping) {}

  async take(step: Step): Promise<void> {
    if (step.do === 'serve') {
      this.#last = step.manifest;
      this.world.serve('manifest.json', bytesOf(step.manifest));
    } else if (step.do === 'wait') this.world.now += step.hours * HOUR;
    else if (step.do === 'trust') this.#serveTrust(step);
    else await this.#refresh(step.crash);
  }

  #serveTrust({ upTo, isTampered }: Step & { do: 'trust' }): void {
    for (let version = 2; version <= LAST_TRUST; version += 1) {
      const bytes = trustAt(version);
      if (isTampered && version === upTo) bytes[50] = (bytes[50] ?? 0) ^ 1;
      if (version <= upTo) this.world.serve(`trust/${version}.json`, bytes);
      else this.world.served.delete(`trust/${version}.json`);
    }
  }

  async #refresh(crash: (Step & { do: 'refresh' })['crash']): Promise<void> {
    const { world } = this;
    const before = await (await this.keeping.begin()).read('acme-prod');
    const records = new CrashingRecords(await this.keeping.begin(), crash);
    const refreshed = await world
      .source({ records })
      .refresh({ now: world.now })
      .catch((error: unknown) => {
        if (!(error instanceof Crash) && !(error instanceof OneiricError)) throw error;
        return undefined;
      });
    const next = await this.keeping.begin();
    const after = await next.read('acme-prod');
    expect(after).toEqual(records.written ?? before);
    expect(await next.verifyAudit()).toMatchObject({ isSound: true });
    this.#expectNoLess(before, after);
    if (refreshed) this.#expectTrusted(refreshed, after);
  }

  #expectNoLess(before: RemoteRecord, after: RemoteRecord): void {
    expect(after.trust?.version ?? 0).toBeGreaterThanOrEqual(before.trust?.version ?? 0);
    if (!before.known || !after.known) return expect(before.known).toBeUndefined();
    const order = compareVersions(after.known, before.known);
    expect(order).toBeGreaterThanOrEqual(0);
    if (order === 0) expect(after.known.sha256).toBe(before.known.sha256);
    expect(after.known.at).toBeGreaterThanOrEqual(before.known.at);
  }

  /** Whatever was taken is what its publisher has signed, by a key that counts now. */
  #expectTrusted({ verified, trust }: Refreshed, after: RemoteRecord): void {
    const { kind, epoch, version, key } = this.#last ?? { kind: 'good', epoch: 1, version: 42, key: 1 };
    const trustVersion = after.trust?.version ?? 0;
    expect([kind === 'good' || kind === 'other bytes', key]).toEqual([
      true,
      signerAt(trustVersion) === two ? 2 : 1,
    ]);
    expect(verified.manifest).toMatchObject({ epoch, version, source: 'acme-prod' });
    expect([trust.epoch, after.known?.sha256]).toEqual([epoch, verified.known.sha256]);
    expect(after.verified?.sha256).toBe(verified.known.sha256);
  }
}

const cleaners: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const clean of cleaners.splice(0)) await clean();
});

function inMemory(): Keeping {
  const records = new MemoryRemoteRecords();
  return { begin: async () => records };
}

/** Each process opens the file anew. */
function onDisk(): Keeping {
  const [dir, clock] = [newFolder(), new ManualClock()];
  let store: StateStore | undefined;
  cleaners.push(async () => store?.close());
  return {
    begin: async () => {
      await store?.close();
      store = await StateStore.open({ dir, clock, emit: () => undefined });
      return new StateRecords(store);
    },
  };
}

describe.each([
  { where: 'in memory', keep: inMemory, numRuns: isTorture ? 5_000 : 40 },
  { where: 'on disk', keep: onDisk, numRuns: isTorture ? 500 : 6 },
])('what is known of a source, $where', ({ keep, numRuns }) => {
  it(
    'threat 2: promise P9: never becomes less, whatever a server does and wherever a process dies',
    PATIENCE,
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { minLength: 3, maxLength: 14, size: 'max' }), async (taken) => {
          const run = new Run(keep());
          for (const step of taken) await run.take(step);
        }),
        { numRuns },
      );
    },
  );
});
