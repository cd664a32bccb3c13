import { describe, expect, it } from 'vitest';
import { OneiricError, StateError } from '../../../src/core/errors.js';
import { DocumentSource } from '../../../src/remote/source/document-source.js';
import { anArtifactEntry } from '../support/documents.js';
import { codeOf } from '../support/code-of.js';
import {
  aManifest,
  HOUR,
  missing,
  NOON,
  one,
  signed,
  SourceWorld,
  timestamped,
  timestampOf,
  three,
  four,
  trustOf,
  two,
} from './source-world.js';

const PATIENCE = { timeout: 60_000 };

describe('a source of manifests', PATIENCE, () => {
  it('gives the newest manifest, and keeps what is known of it', async () => {
    const world = new SourceWorld();
    const { kind, verified, hasNewTrust } = await world.refresh();
    expect([kind, verified.manifest.version, hasNewTrust]).toEqual(['new', 42, false]);
    expect(await world.record()).toMatchObject({
      known: { epoch: 1, version: 42, sha256: verified.known.sha256, at: NOON },
      verified: { version: 42, envelope: signed('manifest', aManifest()) },
    });
    expect(await world.log()).toEqual(['manifest-verified manifest 42']);
    expect((await world.records.audit())[0]).toMatchObject({ keyids: [one.id], epoch: 1 });
    expect(world.requests).toMatchObject([
      { url: 'https://acme.test/prod/manifest.json', maxBytes: 1_048_576 },
    ]);
  });

  it('says that it is the same where it is, without another line', async () => {
    const world = new SourceWorld();
    await world.refresh();
    world.now += HOUR;
    expect(await world.outcome()).toBe('same 42');
    expect((await world.record()).known?.at).toBe(NOON + HOUR);
    expect(await world.log()).toHaveLength(1);
    expect(await world.manifest({ version: 43 }).outcome()).toBe('new 43');
  });

  it('asks for what has changed, and verifies what has not', async () => {
    const world = new SourceWorld();
    world.hasEtags = true;
    await world.refresh();
    expect(await world.outcome()).toBe('same 42');
    expect(world.requests[0]?.etag).toMatch(/^[0-9a-f]{64}$/);
    world.now += HOUR;
    expect(await world.outcome()).toBe('same 42');
    expect(await world.manifest({ version: 43 }).outcome()).toBe('new 43');
  });

  it('S15: threat 3: refuses an unchanged manifest once it has expired', async () => {
    const world = new SourceWorld();
    world.hasEtags = true;
    await world.refresh();
    world.now = Date.parse('2026-11-27T11:00:00Z');
    expect(await world.outcome()).toBe('remote/expired');
    expect((await world.record()).known).toMatchObject({ version: 42, at: NOON });
  });

  it.each<[string, string, object, readonly (typeof one)[]]>([
    ['S18: threat 2: an older one', 'remote/rollback', { version: 41 }, [one]],
    ['threat 5: the same version with other bytes', 'remote/equivocation', { entries: [] }, [one]],
    ['threat 6: one far above', 'remote/version-jump', { version: 9_000_000 }, [one]],
    ['threat 9: one of another source', 'remote/wrong-source', { version: 43, source: 'b' }, [one]],
    [
      'S15: threat 3: one that has expired',
      'remote/expired',
      { version: 43, expiresAt: '2026-11-20T11:30:00Z' },
      [one],
    ],
    [
      'S16: threat 37: one that is signed in the future',
      'remote/signed-in-future',
      { version: 43, signedAt: '2026-11-20T12:02:00Z' },
      [one],
    ],
    ['S10: threat 1: one of somebody else', 'remote/untrusted-key', { version: 43 }, [two]],
    ['threat 6: one of another epoch', 'remote/wrong-epoch', { version: 1, epoch: 2 }, [one]],
    [
      'threat 39: one with a bad entry among good ones',
      'remote/bad-document',
      { version: 43, entries: [{}] },
      [one],
    ],
  ])('refuses %s, and keeps nothing of it but a line', async (...[, code, more, keys]) => {
    const world = new SourceWorld();
    await world.refresh();
    const before = await world.record();
    expect(await world.manifest(more, keys).outcome()).toBe(code);
    expect(await world.record()).toEqual(before);
    expect(await world.log()).toEqual(['manifest-verified manifest 42', `refused manifest ${code}`]);
    expect(await world.manifest().outcome()).toBe('same 42');
  });

  it('threat 2: refuses an older one also as a process that has just begun, and below the floor', async () => {
    const world = new SourceWorld();
    expect(await world.outcome({ floor: { version: 43 } })).toBe('remote/below-floor');
    await world.refresh();
    expect(await world.manifest({ version: 41 }).outcome()).toBe('remote/rollback');
  });

  it('S17: refuses what is not signed, or no document at all', async () => {
    const world = new SourceWorld();
    const bytes = new Uint8Array(Buffer.from(JSON.stringify(aManifest())));
    expect(await world.serve('manifest.json', bytes).outcome()).toBe('remote/unsigned');
    expect(await world.serve('manifest.json', new Uint8Array()).outcome()).toBe('remote/not-json');
    const fetch = async () => ({ kind: 'missing' }) as const;
    expect(await world.outcome({ fetch })).toBe('remote/no-document');
    expect((await world.record()).known).toBeUndefined();
  });

  it('passes on what keeps it from fetching, without a line', async () => {
    const world = new SourceWorld().serve('manifest.json', missing());
    expect(await world.outcome()).toBe('net/bad-status');
    expect(await world.log()).toEqual([]);
  });

  it('ends when it is told to, and keeps nothing', async () => {
    const world = new SourceWorld();
    const ending = new AbortController();
    const fetch: typeof world.options.fetch = async (request) => {
      const answer = await world.answer(request);
      ending.abort(new OneiricError('test/enough', 'Enough.'));
      return answer;
    };
    const refreshing = world.source({ fetch }).refresh({ now: NOON, signal: ending.signal });
    await expect(refreshing).rejects.toMatchObject({ code: 'test/enough' });
    expect([await world.records.sources(), await world.log()]).toEqual([[], []]);
  });

  it('M16: asks for no more bytes of each document than it would read', async () => {
    const trust = { document: trustOf(1, timestamped()) };
    const world = new SourceWorld({ trust, limits: { manifestBytes: 9_999, timestampBytes: 777 } });
    await world.serve('timestamp.json', timestampOf(1)).refresh();
    expect(world.requests.map(({ maxBytes }) => maxBytes)).toEqual([262_144, 777, 9_999]);
    expect(await world.outcome({ limits: { manifestBytes: 100 } })).toBe('remote/too-large');
  });
});

describe('a source whose records fail', PATIENCE, () => {
  it('uses nothing that cannot be kept', async () => {
    const world = new SourceWorld();
    await world.refresh();
    const full = new StateError('state/unavailable', 'Nothing was recorded.');
    world.records.write = () => Promise.reject(full);
    expect(await world.manifest({ version: 43 }).outcome()).toBe('state/unavailable');
    expect((await world.record()).known?.version).toBe(42);
    // What was refused is still told, and not that it cannot be written down.
    expect(await world.manifest({ version: 41 }).outcome()).toBe('remote/rollback');
  });

  it('threat 36: takes nothing where what was known may be lost, unless a floor says what it was', async () => {
    const world = new SourceWorld();
    const { read } = world.records;
    world.records.read = async (source) => {
      const record = await read.call(world.records, source);
      return { ...record, isLost: record.known === undefined };
    };
    expect(await world.outcome()).toBe('remote/records-lost');
    expect(world.requests).toEqual([]);
    expect(await world.outcome({ floor: { version: 43 } })).toBe('remote/below-floor');
    expect(await world.outcome({ floor: { version: 42 } })).toBe('new 42');
    expect(await world.outcome()).toBe('same 42');
  });
});

describe('the clock of a source', PATIENCE, () => {
  it('threat 37: is not believed once it was set back, before anything is asked for', async () => {
    const world = new SourceWorld({ trust: { document: trustOf(1) } });
    await world.refresh();
    world.now = NOON - 61_000;
    expect(await world.outcome()).toBe('remote/clock-set-back');
    expect(world.requests).toEqual([]);
    world.now = NOON - 60_000;
    expect(await world.outcome()).toBe('same 42');
  });

  it('threat 37: that is ahead has documents expire, and keeps no time of it', async () => {
    const world = new SourceWorld({ trust: { document: trustOf(1) } });
    await world.refresh();
    world.now = NOON + 1_000 * 24 * HOUR;
    world.serve('trust/2.json', trustOf(2));
    expect(await world.outcome()).toBe('remote/expired');
    world.now = NOON + 1;
    expect(await world.outcome()).toBe('same 42');
  });
});

describe('a timestamp beside a manifest', PATIENCE, () => {
  const trust = { document: trustOf(1, timestamped()) };
  const worldWith = () => new SourceWorld({ trust }).serve('timestamp.json', timestampOf(7));

  it('threat 3: is asked for where trust has signers of it, and says which manifest is the newest', async () => {
    const world = worldWith();
    expect(await world.outcome()).toBe('new 42');
    expect(world.paths).toEqual(['trust/2.json', 'timestamp.json', 'manifest.json']);
    expect((await world.record()).timestamp).toMatchObject({ version: 7, envelope: timestampOf(7) });
    world.serve('timestamp.json', timestampOf(8, { version: 43 }));
    expect(await world.outcome()).toBe('remote/wrong-manifest');
    expect(await world.manifest({ version: 43 }).outcome()).toBe('new 43');
  });

  it('threat 3: keeps an old manifest out once it has expired itself', async () => {
    const world = worldWith();
    await world.refresh();
    world.now = Date.parse('2026-11-20T18:00:00Z');
    expect(await world.outcome()).toBe('remote/expired');
    expect((await world.log()).at(-1)).toBe('refused timestamp remote/expired');
  });

  it('threat 2: is never older than the one before', async () => {
    const world = worldWith();
    await world.refresh();
    expect(await world.serve('timestamp.json', timestampOf(6)).outcome()).toBe('remote/rollback');
    const other = timestampOf(7, {}, { more: { expiresAt: '2026-11-20T17:00:00Z' } });
    expect(await world.serve('timestamp.json', other).outcome()).toBe('remote/equivocation');
    expect(await world.serve('timestamp.json', timestampOf(8)).outcome()).toBe('same 42');
  });

  it('threat 4: is not kept where the manifest that it means does not come', async () => {
    const world = worldWith();
    await world.refresh();
    world.serve('timestamp.json', timestampOf(8, { version: 43 }));
    expect(await world.outcome()).toBe('remote/wrong-manifest');
    expect((await world.record()).timestamp?.version).toBe(7);
    expect(await world.cached('verified')).toBe('42');
  });

  it('is needed where it is missing', async () => {
    const world = worldWith().serve('timestamp.json', missing());
    expect(await world.outcome()).toBe('net/bad-status');
  });

  it('threat 6: counts from its beginning once others sign it, or the epoch is later', async () => {
    const world = worldWith().serve('timestamp.json', timestampOf(Number.MAX_SAFE_INTEGER));
    await world.refresh();
    expect(await world.serve('timestamp.json', timestampOf(8)).outcome()).toBe('remote/rollback');
    world.serve('trust/2.json', trustOf(2, timestamped(four)));
    expect(await world.serve('timestamp.json', timestampOf(8, {}, { key: four })).outcome()).toBe('same 42');
    world.serve('trust/3.json', trustOf(3, timestamped(four, { epoch: 2 })));
    const manifest = { epoch: 2, version: 1 };
    world.manifest(manifest).serve('timestamp.json', timestampOf(1, manifest, { key: four }));
    expect(await world.outcome()).toBe('new 1');
  });
});

describe('what a source goes by without asking', PATIENCE, () => {
  it('is the manifest that served, or the newest that was verified, as long as it holds', async () => {
    const world = new SourceWorld();
    expect([await world.cached(), await world.cached('verified')]).toEqual(['nothing', 'nothing']);
    await world.refresh();
    expect([await world.cached(), await world.cached('verified')]).toEqual(['nothing', '42']);
    await world.apply();
    await world.manifest({ version: 43 }).refresh();
    expect([await world.cached(), await world.cached('verified')]).toEqual(['42', '43']);
    world.served.clear();
    expect(world.requests).toHaveLength(1);
    expect(await world.cached('applied', { floor: { version: 43 } })).toBe('remote/below-floor');
  });

  it('threat 3: has to hold still', async () => {
    const world = new SourceWorld();
    await world.refresh();
    await world.apply();
    world.now = Date.parse('2026-11-27T11:00:00Z') - 1;
    expect(await world.cached()).toBe('42');
    world.now += 1;
    expect(await world.cached()).toBe('remote/expired');
    expect((await world.log()).at(-1)).toBe('refused applied manifest remote/expired');
  });

  it('threat 37: is nothing by a clock that was set back', async () => {
    const world = new SourceWorld();
    await world.refresh();
    await world.apply();
    world.now = NOON - 61_000;
    expect([await world.cached(), await world.cached('verified')]).toEqual(
      Array(2).fill('remote/clock-set-back'),
    );
  });

  it('threat 8: is nothing that trust has revoked since', async () => {
    const world = new SourceWorld({ trust: { document: trustOf(1) } });
    await world.manifest({ entries: [anArtifactEntry()] }).refresh();
    await world.apply();
    world.serve('trust/2.json', trustOf(2, { revokedArtifacts: ['ab'.repeat(32)] }));
    expect(await world.outcome()).toBe('remote/revoked-artifact');
    expect(await world.cached()).toBe('remote/revoked-artifact');
    expect((await world.source().trust()).revokedArtifacts).toEqual(['ab'.repeat(32)]);
  });

  it('threat 3: needs a timestamp that holds, where trust asks for one', async () => {
    const world = new SourceWorld({ trust: { document: trustOf(1, timestamped()) } });
    await world.serve('timestamp.json', timestampOf(7)).refresh();
    await world.apply();
    expect(await world.cached()).toBe('42');
    world.now = Date.parse('2026-11-20T18:00:00Z');
    expect(await world.cached()).toBe('remote/expired');
  });

  it('is refused where keys are configured that have not signed it', async () => {
    const world = new SourceWorld();
    await world.refresh();
    await world.apply();
    const trust = { keys: [two.configured, three.configured], threshold: 1 };
    expect(await world.cached('applied', { trust })).toBe('remote/untrusted-key');
    expect((await world.source().trust()).epoch).toBe(1);
  });
});

describe('the options of a source', () => {
  const codeWith = (more: object) => {
    const { options } = new SourceWorld();
    return codeOf(() => new DocumentSource({ ...options, ...more }));
  };

  it.each([
    [{ source: '' }, 'remote/bad-option'],
    [{ manifestUrl: 'manifest.json' }, 'remote/bad-option'],
    [{ trust: undefined }, 'remote/bad-option'],
    [{ trust: {} }, 'remote/bad-option'],
    [{ trust: { keys: [], threshold: 1 } }, 'remote/bad-threshold'],
    [{ trust: { keys: [one.configured], threshold: 0 } }, 'remote/bad-option'],
    [{ trust: { keys: [one.configured], threshold: 2 } }, 'remote/bad-threshold'],
    [{ trust: { keys: [one.configured], threshold: 1, document: trustOf(1) } }, 'remote/bad-option'],
    [{ trust: { document: 'trust.json' } }, 'remote/bad-option'],
    [{ trust: { document: '' } }, 'remote/bad-option'],
    [{ trust: { document: trustOf(1, {}, [two]) } }, 'remote/untrusted-key'],
    [{ trust: { document: trustOf(1, { source: 'b' }) } }, 'remote/wrong-source'],
    [{ trust: { key: 1 } }, 'remote/unknown-option'],
    [{ floor: { version: -1 } }, 'remote/bad-option'],
    [{ limits: { manifestBytes: 0 } }, 'remote/bad-option'],
    [{ insecure: true }, 'remote/unknown-option'],
  ])('threat 38: never let anybody in by mistake: %j', (more, code) => {
    expect(codeWith(more)).toBe(code);
  });

  it('take a trust document as bytes, as text and in base64', () => {
    const bytes = trustOf(1);
    for (const document of [bytes, Buffer.from(bytes).toString(), Buffer.from(bytes).toString('base64')])
      expect(codeWith({ trust: { document } })).toBeUndefined();
  });
});
