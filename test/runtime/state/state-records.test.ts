import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RemoteRecord } from '../../../src/core/remote-records.js';
import { sha256Of } from '../../../src/remote/digest.js';
import { openState } from '../../../src/runtime/open-state.js';
import { StateRecords } from '../../../src/runtime/state/state-records.js';
import type { StateStore } from '../../../src/runtime/state/state-store.js';
import { sql, type Sql } from '../../../src/storage/sql.js';
import { aChain, aChange, aKept, NOON, recordsContract } from '../../remote/records/records-contract.js';
import { diskError, newFolder, StateWorld, stubbedSync } from './state-world.js';

describe('records in a state', () => {
  recordsContract({ open: async (options) => new StateRecords(await new StateWorld().open(), options) });

  it('are there when it is opened again, for nobody else to read', async () => {
    const world = new StateWorld();
    const store = await world.open();
    const records = new StateRecords(store);
    await records.write(filled(42));
    const [before, audit] = [await records.read('acme-prod'), await records.audit()];
    for (const name of readdirSync(world.dir).filter((file) => file.startsWith('state')))
      expect([name, statSync(join(world.dir, name)).mode & 0o777]).toEqual([name, 0o600]);
    await store.close();
    const again = new StateRecords(await world.open());
    expect(await again.read('acme-prod')).toEqual(before);
    expect(await again.audit()).toEqual(audit);
    expect(store.health).toEqual({ status: 'ok' });
  });

  it('are read from a folder whose application does not run', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await new StateRecords(store).write(filled(42));
    await store.close();
    const state = await openState({ dir: world.dir, instance: undefined, clock: world.clock });
    onTestFinished(() => state.close());
    expect(await state.remote.sources()).toEqual(['acme-prod']);
    expect(await state.remote.verifyAudit()).toMatchObject({ isSound: true, count: 2 });
  });

  it('threat 42: are kept without what is secret', async () => {
    const redact = (text: string) => text.replaceAll('s3cret', '***');
    const records = new StateRecords(await new StateWorld().open({ redact }));
    const error = { code: 'net/x', text: 'token s3cret' };
    await records.write(
      aChange({ ended: { durationMs: 1, error }, facts: [{ what: 'refused', detail: 's3cret' }] }),
    );
    expect((await records.read('acme-prod')).telemetry.lastError).toBe('token ***');
    expect((await records.audit())[0]?.detail).toBe('***');
  });

  it('keep each document once, and none that nothing names any more', async () => {
    const store = await new StateWorld().open();
    const records = new StateRecords(store);
    await records.write(filled(42));
    await records.write(filled(43));
    expect(await store.read((database) => database.all(sql`SELECT id FROM remote_documents`))).toHaveLength(
      3,
    );
  });

  it.each(['EIO', 'ENOSPC', 'EROFS'])(
    'of a disk that fails with %s are refused, and hold as they were',
    async (code) => {
      const sync = await stubbedSync();
      const store = await new StateWorld().open();
      const records = new StateRecords(store);
      await records.write(filled(42));
      sync.mockRejectedValueOnce(diskError(code));
      await expect(records.write(filled(43))).rejects.toMatchObject({
        code: 'state/unavailable',
        message: expect.stringContaining('What was acknowledged before still holds.'),
      });
      // Nobody knows whether it is on the disk; it is one or the other, whole.
      const { known, verified } = await records.read('acme-prod');
      expect([42, 43]).toContain(known?.version);
      expect(verified?.version).toBe(known?.version);
      await records.write(filled(44));
      expect((await records.read('acme-prod')).known?.version).toBe(44);
    },
  );

  it('that cannot be written are refused as a whole', async () => {
    const store = await new StateWorld().open();
    const records = new StateRecords(store);
    await records.write(filled(42));
    const before = await records.read('acme-prod');
    await store.read((database) => database.exec(sql`PRAGMA query_only = ON`));
    await expect(records.write(filled(43))).rejects.toMatchObject({ code: 'state/unavailable' });
    expect(await records.read('acme-prod')).toEqual(before);
    await store.read((database) => database.exec(sql`PRAGMA query_only = OFF`));
  });
});

const DAMAGES: readonly (readonly [string, Sql])[] = [
  [
    'a version is lowered',
    sql`UPDATE remote_sources SET facts = replace(facts, '"version":42', '"version":41')`,
  ],
  ['what it says is cut off', sql`UPDATE remote_sources SET facts = substr(facts, 1, 40)`],
  ['what it says is empty', sql`UPDATE remote_sources SET facts = ''`],
  ['its digest is another', sql`UPDATE remote_sources SET digest = facts`],
  ['its documents are gone', sql`DELETE FROM remote_documents`],
  ['a document has other bytes', sql`UPDATE remote_documents SET envelope = x'00' WHERE id = 1`],
];

describe('records that somebody has changed', () => {
  it.each(DAMAGES)('threat 36: are an error, and not nothing, where %s', async (_, change) => {
    const { records, store } = await left((opened) => opened.read((database) => database.exec(change)));
    await expect(records.read('acme-prod')).rejects.toMatchObject({
      code: 'remote/records-damaged',
      message: expect.stringContaining('Nothing was changed.'),
      hint: expect.stringContaining('backup'),
    });
    await expect(records.write(filled(99))).rejects.toMatchObject({ code: 'remote/records-damaged' });
    expect((await records.read('other')).isLost).toBe(false);
    expect(store.health).toEqual({ status: 'ok' });
  });

  it('threat 36: are an error where they are whole, and cannot be', async () => {
    const { store, records } = await left();
    const row = await store.read((database) => database.get(sql`SELECT facts FROM remote_sources`));
    const half = { ...(JSON.parse(String(row?.['facts'])) as RemoteRecord), known: undefined };
    for (const facts of [JSON.stringify(half), '{"telemetry":1}', 'null', '[]', '{"trust":{"document":7}}']) {
      await store.write((database) => database.run(SET_FACTS, facts, sha256Of(Buffer.from(facts))));
      await expect(records.read('acme-prod'), facts).rejects.toMatchObject({
        code: 'remote/records-damaged',
      });
    }
  });

  it('threat 36: may have been known where a damaged state was put aside, and say so', async () => {
    const world = new StateWorld();
    const store = await world.open();
    await new StateRecords(store).write(filled(42));
    await store.close();
    writeFileSync(world.file, 'no database any more');
    const begun = await world.open();
    const records = new StateRecords(begun);
    expect((await records.read('acme-prod')).isLost).toBe(true);
    await records.write(filled(7));
    expect(await records.read('acme-prod')).toMatchObject({ isLost: false, known: { version: 7 } });
    await begun.close();
    expect((await new StateRecords(await world.open()).read('other')).isLost).toBe(true);
  });
});

const SET_FACTS = sql`UPDATE remote_sources SET facts = ?, digest = ?`;

const TAMPERED: readonly (readonly [string, Sql, object])[] = [
  [
    'a line is changed',
    sql`UPDATE remote_audit SET line = replace(line, 'withdrawn', 'applied') WHERE seq = 4`,
    { seq: 4 },
  ],
  ['its source is changed', sql`UPDATE remote_audit SET source = 'other' WHERE seq = 4`, { seq: 4 }],
  ['a line is no line', sql`UPDATE remote_audit SET line = '7' WHERE seq = 4`, { seq: 4 }],
  ['a line is deleted', sql`DELETE FROM remote_audit WHERE seq = 4`, { seq: 5 }],
  ['the first line is deleted', sql`DELETE FROM remote_audit WHERE seq = 1`, { seq: 2 }],
  ['the last lines are deleted', sql`DELETE FROM remote_audit WHERE seq > 5`, { seq: 6 }],
  ['all lines are deleted', sql`DELETE FROM remote_audit`, { seq: 1 }],
  [
    'a line is put in at the end',
    sql`INSERT INTO remote_audit SELECT 9, source, line FROM remote_audit WHERE seq = 8`,
    { seq: 9 },
  ],
  [
    'a line is put in before all',
    sql`INSERT INTO remote_audit SELECT 0, source, line FROM remote_audit WHERE seq = 1`,
    { seq: 0 },
  ],
  [
    'two lines have changed places',
    sql`UPDATE remote_audit SET seq = -seq WHERE seq IN (4, 5); UPDATE remote_audit SET seq = 9 + seq WHERE seq < 0`,
    { seq: 4 },
  ],
];

describe('an audit log that somebody has changed', () => {
  it.each(TAMPERED)('is found out where %s, and is written on', async (_, change, bad) => {
    const { records } = await left((store) => store.read((database) => database.exec(change)));
    expect(await records.verifyAudit()).toMatchObject({ isSound: false, bad });
    await records.write(filled(43));
    expect(await records.verifyAudit()).toMatchObject({ isSound: false });
    expect((await records.audit({ limit: 1 }))[0]?.what).toBe('withdrawn');
  });

  it('is found out where what was said to be the last line is gone', async () => {
    const { records } = await left((store) =>
      store.read((database) => database.exec(sql`DELETE FROM remote_audit_head`)),
    );
    expect(await records.verifyAudit()).toMatchObject({ isSound: false, bad: { seq: 8 } });
  });

  it('is found out by a line that was written down elsewhere, also where all of it was made anew', async () => {
    const { records } = await left();
    const { head } = await records.verifyAudit();
    const forged = await left(async (store) => {
      await store.write((database) => database.run(sql`DELETE FROM remote_audit`));
      await store.write((database) => database.run(sql`DELETE FROM remote_audit_head`));
      const records = new StateRecords(store);
      for (let more = 0; more < 5; more += 1) await records.write({ ...filled(42), at: NOON + 7 });
    });
    expect(await forged.records.verifyAudit()).toMatchObject({ isSound: true, count: 10 });
    expect(await forged.records.verifyAudit(head)).toMatchObject({
      isSound: false,
      bad: { seq: 8, why: 'it is another one than is expected' },
    });
  });
});

describe('a backup that is restored', () => {
  it('threat 2: does not make less of what is known, and loses no line of the log', async () => {
    const { world, store, records } = await left();
    const backup = join(newFolder(), 'copy.db');
    await store.backup(backup);
    await records.write({ ...filled(43), trust: aChain(1, 3), applied: aKept(43) });
    await records.write({ ...filled(9), source: 'other' });
    const [before, other] = [await records.read('acme-prod'), await records.read('other')];
    const { head } = await records.verifyAudit();
    await store.restore(backup);
    const expectKept = async (kept: StateRecords) => {
      expect(await kept.read('acme-prod')).toEqual(before);
      expect(await kept.read('other')).toEqual(other);
      expect(await kept.verifyAudit(head)).toMatchObject({ isSound: true, count: (head?.seq ?? 0) + 1 });
      expect((await kept.audit({ limit: 1 }))[0]?.what).toBe('restored');
    };
    await expectKept(records);
    await store.close();
    await expectKept(new StateRecords(await world.open()));
  });

  it('threat 36: brings back what was known before a state was damaged', async () => {
    const { world, store, records } = await left();
    const backup = join(newFolder(), 'copy.db');
    const before = await records.read('acme-prod');
    await store.backup(backup);
    await store.close();
    writeFileSync(world.file, 'no database any more');
    const begun = await world.open();
    await new StateRecords(begun).write({ ...filled(3), source: 'other' });
    await begun.restore(backup);
    const after = new StateRecords(begun);
    expect(await after.read('acme-prod')).toEqual(before);
    expect((await after.read('other')).known?.version).toBe(3);
    expect((await after.read('third')).isLost).toBe(true);
    expect(await after.verifyAudit()).toMatchObject({ isSound: true, count: 9 });
    expect((await after.audit({ limit: 1 }))[0]?.detail).toMatch(
      /^The log that was in its place ended with line 2,/,
    );
  });

  it('is the way out where records are damaged', async () => {
    const { store, records } = await left();
    const backup = join(newFolder(), 'copy.db');
    await store.backup(backup);
    await store.write((database) => database.run(sql`DELETE FROM remote_documents`));
    await store.restore(backup);
    expect((await records.read('acme-prod')).known?.version).toBe(42);
    expect((await records.audit({ limit: 1 }))[0]?.detail).toBe('What was kept of acme-prod was damaged.');
  });

  it('says nothing of sources where there never was one', async () => {
    const store = await new StateWorld().open();
    const backup = join(newFolder(), 'copy.db');
    await store.backup(backup);
    await store.restore(backup);
    expect(await new StateRecords(store).audit()).toEqual([]);
  });
});

const filled = (version: number) =>
  aChange({
    verified: aKept(version, { etag: `"${version}"` }),
    applied: aKept(version),
    trust: aChain(1, 2),
    timestamp: { envelope: Uint8Array.of(7), version: 7, sha256: 'ab'.repeat(32) },
    facts: [{ what: 'manifest-verified', version }, { what: 'withdrawn' }],
  });

/** What four changes leave, and somebody does to it while nobody has it open. */
async function left(tamper: (store: StateStore) => Promise<unknown> = async () => undefined) {
  const world = new StateWorld();
  const store = await world.open();
  const records = new StateRecords(store);
  for (const version of [39, 40, 41, 42]) await records.write(filled(version));
  await tamper(store);
  await store.close();
  const again = await world.open();
  return { world, store: again, records: new StateRecords(again) };
}
