import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StateRecords } from '../../../src/runtime/state/state-records.js';
import { builtPrograms, Running } from './programs.js';
import { newFolder, StateWorld } from './state-world.js';

const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
const KILLS = isTorture ? 100 : 8;
/** Longest life of a process after its first words. */
const LIFE_MS = 120;

let programs: Awaited<ReturnType<typeof builtPrograms>>;

beforeAll(async () => {
  programs = await builtPrograms(['records']);
});

afterAll(() => programs.remove());

describe('records of a process that is killed at any moment', () => {
  it('threat 2: are what was written last, or what was about to be, and the log hangs together', async () => {
    const world = new StateWorld(newFolder());
    for (let kill = 0; kill < KILLS; kill += 1) {
      const running = Running.start(join(programs.folder, 'records.js'), [world.dir]);
      await running.line('begins');
      await pause(Math.random() * LIFE_MS);
      await running.kill();
      const versions = (word: string) =>
        running.lines.filter((line) => line.startsWith(`${word} `)).map((line) => Number(line.split(' ')[1]));
      const known = Math.max(...versions('begins'), ...versions('knows'));
      const store = await world.open();
      const records = new StateRecords(store);
      const record = await records.read('acme-prod');
      const found = record.known?.version ?? 0;
      expect([known, Math.max(known, ...versions('asks'))]).toContain(found);
      expect(record.verified?.version ?? 0).toBe(found);
      expect(await records.verifyAudit()).toMatchObject({ isSound: true });
      expect((await records.audit({ source: 'acme-prod', limit: 1 }))[0]?.version ?? 0).toBe(found);
      expect(running.lines.filter((line) => line.startsWith('state.'))).toEqual([]);
      await store.close();
    }
    expect(world.told).toEqual([]);
  }, 120_000);
});
