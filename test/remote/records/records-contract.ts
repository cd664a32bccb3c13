import { expect, it } from 'vitest';
import type {
  AuditLine,
  KeptManifest,
  KeptTrust,
  RemoteChange,
  RemoteFact,
  RemoteRecords,
} from '../../../src/core/remote-records.js';
import { canonicalJson } from '../../../src/remote/documents/canonical-json.js';
import { sha256Of } from '../../../src/remote/digest.js';

/** Records to test, and what is particular to their kind. */
export interface RecordsSubject {
  readonly open: (options?: { readonly maxLines?: number }) => Promise<RemoteRecords>;
}

export const NOON = Date.UTC(2026, 10, 20, 12);
const digest = (seed: number) => sha256Of(Uint8Array.of(seed));

export const aKept = (version: number, more: Partial<KeptManifest> = {}): KeptManifest => ({
  envelope: new Uint8Array(Buffer.from(`manifest ${version}`)),
  epoch: 1,
  version,
  sha256: digest(version),
  ...more,
});

export function aChain(first: number, last: number, seed = 0): KeptTrust {
  const chain = Array.from({ length: last - first + 1 }, (_, index) => ({
    version: first + index,
    sha256: digest(100 + first + index + seed),
  }));
  const sha256 = digest(100 + last + seed);
  return { envelope: new Uint8Array(Buffer.from(`trust ${last}`)), version: last, sha256, chain };
}

export const aChange = (more: Partial<RemoteChange> = {}): RemoteChange => ({
  source: 'acme-prod',
  at: NOON,
  ...more,
});

const fact = (version: number, more: Partial<RemoteFact> = {}): RemoteFact => ({
  what: 'manifest-verified',
  version,
  ...more,
});

const withLines = (count: number) =>
  aChange({ facts: Array.from({ length: count }, (_, index) => fact(index + 1)) });

function hashOf(line: AuditLine): string {
  const { hash, ...said } = line;
  expect(hash).toHaveLength(64);
  return sha256Of(Buffer.from(canonicalJson(said)));
}

/** What all records have to hold. */
export function recordsContract({ open }: RecordsSubject): void {
  it('have next to nothing of a source that is new', async () => {
    const records = await open();
    const empty = { source: 'acme-prod', isLost: false, telemetry: { consecutiveFailures: 0 } };
    expect(await records.read('acme-prod')).toEqual(empty);
    expect(await records.sources()).toEqual([]);
    expect(await records.verifyAudit()).toEqual({ isSound: true, count: 0 });
  });

  it('give back what was written, each source its own', async () => {
    const records = await open();
    const [trust, verified] = [aChain(1, 2), aKept(42, { etag: '"a"' })];
    const timestamp = { envelope: Uint8Array.of(7), version: 3, sha256: digest(3) };
    await records.write(aChange({ trust, timestamp, verified }));
    await records.write(aChange({ applied: verified, at: NOON + 1 }));
    await records.write(aChange({ source: 'other', verified: aKept(1) }));
    const known = { epoch: 1, version: 42, sha256: digest(42), at: NOON };
    expect(await records.read('acme-prod')).toEqual({
      source: 'acme-prod',
      isLost: false,
      trust,
      timestamp,
      known,
      verified,
      applied: verified,
      telemetry: { consecutiveFailures: 0 },
    });
    expect((await records.read('other')).known?.version).toBe(1);
    expect(await records.sources()).toEqual(['acme-prod', 'other']);
    await records.write(aChange({ applied: null, timestamp: null }));
    const after = await records.read('acme-prod');
    expect([after.applied, after.timestamp, after.verified]).toEqual([undefined, undefined, verified]);
  });

  it.each([
    ['a lower version', { verified: aKept(41) }],
    ['the same version with other bytes', { verified: aKept(42, { sha256: digest(9) }) }],
    ['a lower epoch', { verified: aKept(50, { epoch: 0 }) }],
    ['an older timestamp', { timestamp: { envelope: Uint8Array.of(1), version: 6, sha256: digest(1) } }],
    ['another timestamp', { timestamp: { envelope: Uint8Array.of(1), version: 7, sha256: digest(1) } }],
    ['a chain that leads on from something else', { trust: aChain(1, 4, 50) }],
    ['a chain that ends before the kept one', { trust: aChain(1, 2) }],
  ])('threat 2: refuse %s, and keep nothing of such a change', async (_, change) => {
    const records = await open();
    const timestamp = { envelope: Uint8Array.of(7), version: 7, sha256: digest(7) };
    await records.write(aChange({ verified: aKept(42), timestamp, trust: aChain(1, 3) }));
    const before = await records.read('acme-prod');
    const lowered = aChange({ ...change, applied: aKept(42), facts: [fact(1)] });
    await expect(records.write(lowered)).rejects.toMatchObject({ code: 'remote/record-lowered' });
    expect(await records.read('acme-prod')).toEqual(before);
    expect(await records.audit()).toEqual([]);
  });

  it('threat 6: take a lower version of a later epoch, and a chain that begins anew', async () => {
    const records = await open();
    await records.write(aChange({ verified: aKept(42), trust: aChain(1, 3) }));
    await records.write(aChange({ verified: aKept(1, { epoch: 2 }), trust: aChain(1, 1, 50) }));
    const { known, trust } = await records.read('acme-prod');
    expect([known?.epoch, known?.version, trust?.version]).toEqual([2, 1, 1]);
  });

  it('threat 37: keep the last time of trust, which never goes back', async () => {
    const records = await open();
    await records.write(aChange({ verified: aKept(42) }));
    await records.write(aChange({ verified: aKept(43), at: NOON - 1_000 }));
    expect((await records.read('acme-prod')).known).toMatchObject({ version: 43, at: NOON });
  });

  it.each([
    ['a source without a name', { source: '' }],
    ['a source with half a character', { source: 'a\ud800' }],
    ['a digest that is none', { verified: aKept(42, { sha256: 'AB' }) }],
    ['a version that is none', { verified: aKept(0.5) }],
    ['a document without bytes', { applied: aKept(42, { envelope: new Uint8Array() }) }],
    [
      'a document of more bytes than any has',
      { applied: aKept(1, { envelope: new Uint8Array(2 ** 24 + 1) }) },
    ],
    ['a chain with a hole', { trust: { ...aChain(1, 3), chain: [aChain(1, 1), aChain(3, 3)] } }],
    ['a chain that does not lead there', { trust: { ...aChain(1, 3), chain: aChain(1, 2).chain } }],
    ['a time that is none', { verified: aKept(42), at: Number.NaN }],
  ])('refuse %s, and keep nothing of such a change', async (_, change) => {
    const records = await open();
    const bad = aChange({ ...change, facts: [fact(1)] });
    await expect(records.write(bad)).rejects.toMatchObject({ code: 'remote/bad-record' });
    expect([await records.sources(), await records.audit()]).toEqual([[], []]);
  });

  it('M17: count what fails until something succeeds, and keep what that has done', async () => {
    const records = await open();
    const counts = { registered: 3, perDomain: { adapter: 2, task: 1 }, digestChecks: 2, refused: 0 };
    const error = { code: 'net/timeout', text: 'too slow' };
    await records.write(aChange({ ended: { durationMs: 5, counts } }));
    await records.write(aChange({ ended: { durationMs: 7, error }, at: NOON + 1 }));
    await records.write(aChange({ ended: { durationMs: 8, error }, at: NOON + 2 }));
    expect((await records.read('acme-prod')).telemetry).toEqual({
      lastSuccessAt: NOON,
      lastFailureAt: NOON + 2,
      consecutiveFailures: 2,
      lastErrorCode: 'net/timeout',
      lastError: 'too slow',
      lastDurationMs: 8,
      lastCounts: counts,
    });
    const more = { ...counts, registered: 4, perDomain: { adapter: 4 } };
    await records.write(aChange({ ended: { durationMs: 9, counts: more }, at: NOON + 3 }));
    expect((await records.read('acme-prod')).telemetry).toEqual({
      lastSuccessAt: NOON + 3,
      lastFailureAt: NOON + 2,
      consecutiveFailures: 0,
      lastDurationMs: 9,
      lastCounts: more,
    });
  });

  auditContract({ open });
}

function auditContract({ open }: RecordsSubject): void {
  it('write lines that hang together', async () => {
    const records = await open();
    await records.write(aChange({ facts: [fact(1, { keyids: [digest(1)], epoch: 1, sha256: digest(1) })] }));
    await records.write(aChange({ source: 'other', at: NOON + 1, facts: [fact(2), fact(3)] }));
    const lines = [...(await records.audit())].reverse();
    expect(lines.map(({ seq, at, source, version }) => [seq, at, source, version])).toEqual([
      [1, NOON, 'acme-prod', 1],
      [2, NOON + 1, 'other', 2],
      [3, NOON + 1, 'other', 3],
    ]);
    expect(lines.map(hashOf)).toEqual(lines.map(({ hash }) => hash));
    expect(lines.map(({ previous }) => previous)).toEqual(['0'.repeat(64), lines[0]?.hash, lines[1]?.hash]);
    const head = { seq: 3, hash: lines[2]?.hash };
    expect(await records.verifyAudit()).toEqual({ isSound: true, count: 3, head });
  });

  it('give lines in pages, newest first, of all sources or of one', async () => {
    const records = await open();
    await records.write(withLines(5));
    await records.write(aChange({ source: 'other', facts: [fact(6)] }));
    const seqs = async (query: Parameters<RemoteRecords['audit']>[0]) =>
      (await records.audit(query)).map(({ seq }) => seq);
    expect(await seqs({})).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await seqs({ limit: 2 })).toEqual([6, 5]);
    expect(await seqs({ limit: 2, before: 5 })).toEqual([4, 3]);
    expect(await seqs({ source: 'other' })).toEqual([6]);
    expect(await seqs({ source: 'nobody' })).toEqual([]);
    for (const query of [{ limit: 0 }, { limit: 1_001 }, { before: 0 }, { source: 7 }])
      await expect(records.audit(query as never)).rejects.toMatchObject({ code: 'remote/bad-option' });
  });

  it('cut and mend what lines say', async () => {
    const records = await open();
    await records.write(aChange({ facts: [{ what: 'refused', detail: `\0\ud800${'x'.repeat(2_000)}` }] }));
    const [line] = await records.audit();
    expect(line?.detail).toBe(`\uFFFD\uFFFD${'x'.repeat(997)}…`);
    expect((await records.verifyAudit()).isSound).toBe(true);
  });

  it('let old lines go, and hang together from the last checkpoint on', async () => {
    const records = await open({ maxLines: 20 });
    for (let version = 1; version <= 100; version += 1)
      await records.write(aChange({ facts: [fact(version)] }));
    const { isSound, count, head } = await records.verifyAudit();
    expect(isSound).toBe(true);
    expect(count).toBeLessThanOrEqual(20);
    expect(count).toBeGreaterThanOrEqual(17);
    const lines = await records.audit({ limit: 1_000 });
    expect(lines[0]?.seq).toBe(head?.seq);
    const sealing = lines.find(({ what }) => what === 'checkpoint');
    expect(sealing?.sealed?.seq).toBe((lines.at(-1)?.seq ?? 0) - 1);
    expect(sealing?.sealed?.hash).toBe(lines.at(-1)?.previous);
  });

  it('are held against a line that somebody has written down', async () => {
    const records = await open({ maxLines: 20 });
    await records.write(withLines(10));
    const { head = { seq: 0, hash: '' } } = await records.verifyAudit();
    await records.write(withLines(5));
    expect(await records.verifyAudit(head)).toMatchObject({ isSound: true, head: { seq: 15 } });
    const why = async (expected: { seq: number; hash: string }) => (await records.verifyAudit(expected)).bad;
    expect(await why({ ...head, hash: digest(1) })).toEqual({
      seq: 10,
      why: 'it is another one than is expected',
    });
    expect(await why({ seq: 16, hash: digest(1) })).toEqual({
      seq: 16,
      why: 'it is expected, and the log ends with line 15',
    });
    for (let more = 0; more < 20; more += 1) await records.write(withLines(1));
    expect((await why(head))?.why).toMatch(/^it was removed with all up to line \d+: expect a later one$/);
    for (const bad of [{ seq: 1 }, { seq: 0, hash: digest(1) }, { seq: 1, hash: 'AA' }])
      await expect(records.verifyAudit(bad as never)).rejects.toMatchObject({ code: 'remote/bad-option' });
  });
}
