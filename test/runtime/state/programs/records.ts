import { systemClock } from '../../../../src/core/system-clock.js';
import { sha256Of } from '../../../../src/remote/digest.js';
import { StateRecords } from '../../../../src/runtime/state/state-records.js';
import { StateStore } from '../../../../src/runtime/state/state-store.js';
import { say } from './lives.js';

/** Goes on from what is known for ever: says which version it is about to keep, and when it is kept. */
const [dir = ''] = process.argv.slice(2);
const clock = systemClock;
const store = await StateStore.open({ dir, clock, emit: ({ type }) => say(type) });
const records = new StateRecords(store, { maxLines: 50 });
const { known } = await records.read('acme-prod');
say(`begins ${known?.version ?? 0}`);
for (let version = (known?.version ?? 0) + 1; ; version += 1) {
  say(`asks ${version}`);
  const envelope = new Uint8Array(100_000).fill(version);
  const kept = { envelope, epoch: 1, version, sha256: sha256Of(envelope) };
  const facts = [{ what: 'manifest-verified', version }] as const;
  await records.write({ source: 'acme-prod', at: clock.epoch(), verified: kept, facts });
  say(`knows ${version}`);
}
