import { describe, expect, it } from 'vitest';
import { MemoryRemoteRecords } from '../../../src/remote/records/memory-records.js';
import { aChange, recordsContract } from './records-contract.js';

describe('records in memory', () => {
  recordsContract({ open: async (options) => new MemoryRemoteRecords(options) });

  it('threat 42: are kept without what is secret', async () => {
    const records = new MemoryRemoteRecords({ redact: (text) => text.replaceAll('s3cret', '***') });
    const error = { code: 'net/x', text: 'token s3cret' };
    await records.write(
      aChange({ ended: { durationMs: 1, error }, facts: [{ what: 'refused', detail: 's3cret' }] }),
    );
    expect((await records.read('acme-prod')).telemetry.lastError).toBe('token ***');
    expect((await records.audit())[0]?.detail).toBe('***');
  });

  it('have ten lines at least, however few are wanted', async () => {
    const records = new MemoryRemoteRecords({ maxLines: 1 });
    for (let at = 0; at < 30; at += 1) await records.write(aChange({ facts: [{ what: 'applied' }] }));
    expect(await records.verifyAudit()).toMatchObject({ isSound: true, count: 10 });
  });
});
