import { describe, expect, it, onTestFinished } from 'vitest';
import { SwapError } from '../../../src/core/errors.js';
import type { JournalEntry, JournalRow } from '../../../src/core/state.js';
import { Journal, type JournalOptions } from '../../../src/runtime/journal/journal.js';
import { allSelections, putSelection } from '../../../src/runtime/state/kept-selections.js';
import type { StateStore } from '../../../src/runtime/state/state-store.js';
import { sql } from '../../../src/storage/sql.js';
import { newFolder, StateWorld } from '../state/state-world.js';

const CACHE = { slot: 'adapter:cache', from: 'memory#1', to: 'redis#2' } as const;
const QUEUE = { slot: 'adapter:queue', from: undefined, to: 'redis' } as const;

const requested = (change: number): JournalEntry => ({
  kind: 'select',
  stage: 'requested',
  change,
  slots: [CACHE],
  who: 'ann',
  why: 'maintenance',
});

const ended = (change: number, outcome = 'switched'): JournalEntry => ({
  ...requested(change),
  stage: 'ended',
  outcome,
  phases: [
    { name: 'build', ms: 1.5 },
    { name: 'switch', ms: 0 },
  ],
});

/** The journal of a store, and the clock of its world. */
async function begun(world = new StateWorld(), options: Partial<JournalOptions> = {}) {
  const store = await world.open({ redact: (text) => text.replaceAll('s3cret', '***') });
  const journal = new Journal(store, { clock: world.clock, ...options });
  onTestFinished(() => journal.close());
  return { world, store, journal };
}

const inShort = ({ change, stage, outcome }: JournalRow) => `${change} ${stage} ${outcome}`;

describe('the journal', () => {
  it('has what was recorded, newest first, also after the process has started anew', async () => {
    const { world, store, journal } = await begun();
    await journal.record(requested(1));
    world.clock.advance(5);
    await journal.record(ended(1));
    const at = world.clock.epoch();
    const rows = [
      { ...ended(1), id: 2, at, run: 1, error: undefined },
      { ...requested(1), id: 1, at: at - 5, run: 1, outcome: undefined, phases: undefined, error: undefined },
    ];
    expect(await journal.read()).toEqual(rows);
    journal.close();
    await store.close();
    const again = await begun(world);
    await again.journal.record({ kind: 'pause', stage: 'ended', slots: [QUEUE] });
    expect(await again.journal.read()).toMatchObject([
      { id: 3, run: 2, kind: 'pause', change: undefined },
      ...rows,
    ]);
  });

  it('keeps every slot of a group, in its order, with what served it', async () => {
    const { journal } = await begun();
    await journal.record({ ...requested(1), slots: [QUEUE, CACHE] });
    const [row] = await journal.read();
    expect(row?.slots).toEqual([QUEUE, CACHE]);
  });

  it('keeps what went wrong in words, without secrets, and no text without end', async () => {
    const { journal } = await begun();
    const facts = {
      phase: 'init',
      slot: 'adapter:cache',
      from: 'memory#1',
      to: 'redis',
      stillActive: 'memory#1',
    };
    const error = new SwapError('swap/init-failed', `s3cret ${'x'.repeat(2_000)}`, facts);
    await journal.record({ ...ended(1, 'failed'), error, who: 's3cret', why: `\0${'y'.repeat(2_000)}` });
    await journal.record({ ...ended(2, 'failed'), error: 'thrown' });
    await journal.record({ ...ended(3, 'failed'), error: new RangeError('too much') });
    const [third, second, first] = await journal.read();
    expect(first?.error).toMatch(/^SwapError \[swap\/init-failed\]: adapter:cache: \*\*\* x+…$/);
    expect(first?.error).toHaveLength(1_000);
    expect(first).toMatchObject({ who: '***', why: `\uFFFD${'y'.repeat(998)}…` });
    expect([second?.error, third?.error]).toEqual(['thrown', 'RangeError: too much']);
  });

  it('records together with something else, or neither', async () => {
    const { store, journal } = await begun();
    const selection = { slot: 'adapter:cache', provider: 'redis', at: 5 } as const;
    await journal.record(ended(1), (database) => putSelection(database, selection, store.texts));
    const failing = () => {
      throw new RangeError('no');
    };
    await expect(journal.record(ended(2), failing)).rejects.toThrow(RangeError);
    expect(await store.read(allSelections)).toMatchObject([selection]);
    expect((await journal.read()).map(inShort)).toEqual(['1 ended switched']);
  });

  it('says what was interrupted, from the next run of the process on', async () => {
    const { world, store, journal } = await begun();
    await journal.record(requested(1));
    await journal.record(requested(2));
    await journal.record(ended(1));
    await journal.record(requested(3));
    expect((await journal.read()).map(inShort)).toEqual([
      '3 requested undefined',
      '1 ended switched',
      '2 requested undefined',
      '1 requested undefined',
    ]);
    await store.close();
    const again = await begun(world);
    await again.journal.record(requested(2));
    await again.journal.record(ended(2));
    expect((await again.journal.read()).map(inShort)).toEqual([
      '2 ended switched',
      '2 requested undefined',
      '3 requested interrupted',
      '1 ended switched',
      '2 requested interrupted',
      '1 requested undefined',
    ]);
  });

  it('goes on in a run of its own when a backup was restored', async () => {
    const { world, store, journal } = await begun();
    await journal.record(requested(1));
    const path = `${newFolder()}/copy.db`;
    await store.backup(path);
    await store.close();
    for (let run = 2; run <= 4; run += 1) await (await world.open()).close();
    const again = await begun(world);
    await again.journal.record(requested(1));
    await again.store.restore(path);
    await again.journal.record(ended(1));
    expect((await again.journal.read()).map((row) => `${row.run} ${inShort(row)}`)).toEqual([
      '6 1 ended switched',
      '1 1 requested interrupted',
    ]);
  });

  it('refuses what cannot be kept, and takes the rest', async () => {
    const { journal } = await begun();
    const bad = journal.record({ ...requested(1), slots: [{ slot: 'adapter:a\0b' }] });
    const good = journal.record(requested(2));
    await expect(bad).rejects.toMatchObject({ code: 'storage/bad-text' });
    await good;
    expect((await journal.read()).map(({ change }) => change)).toEqual([2]);
  });
});

describe('reading the journal', () => {
  it('takes a slot, a time, a page', async () => {
    const { world, journal } = await begun();
    const start = world.clock.epoch();
    for (let change = 0; change < 20; change += 1) {
      const slots = change % 2 === 0 ? [CACHE] : [QUEUE, CACHE, QUEUE];
      await journal.record({ ...ended(change), slots });
      world.clock.advance(1_000);
    }
    const changes = async (query: Parameters<Journal['read']>[0]) =>
      (await journal.read(query)).map(({ change }) => change);
    expect(await changes({ slot: 'adapter:queue' })).toEqual([19, 17, 15, 13, 11, 9, 7, 5, 3, 1]);
    expect(await changes({ slot: 'adapter:cache' })).toHaveLength(20);
    expect(await changes({ slot: 'adapter:none' })).toEqual([]);
    expect(await changes({ since: start + 3_000, until: start + 5_000 })).toEqual([5, 4, 3]);
    expect(await changes({ slot: 'adapter:queue', since: start + 3_000, until: start + 5_000 })).toEqual([
      5, 3,
    ]);
    const [, , last] = await journal.read({ limit: 3 });
    expect(await changes({ limit: 2, before: last?.id })).toEqual([16, 15]);
    expect(await changes({ slot: 'adapter:queue', limit: 2, before: last?.id })).toEqual([15, 13]);
  });

  it.each([
    { limit: 0 },
    { limit: 1_001 },
    { limit: 1.5 },
    { limit: '5' },
    { since: Number.NaN },
    { until: 'now' },
    { before: Infinity },
    { slot: 5 },
    { slot: 'cache' },
    { slot: 'adapter:s\0' },
    { limit: null },
    { sinse: 5 },
    null,
    5,
    [],
  ])('refuses %j', async (query) => {
    const { journal } = await begun();
    await expect(journal.read(query as never)).rejects.toMatchObject({ code: 'state/bad-query' });
  });

  it('names what it takes where it is asked by another name, or by a contract that nothing is known of', async () => {
    const { journal } = await begun();
    await expect(journal.read({ sinse: 5 } as never)).rejects.toMatchObject({
      message: expect.stringMatching(/^journal has no option "?sinse"?\. Nothing was read\./),
      hint: 'did you mean since? it takes slot, since, until, before, limit',
    });
    const message = expect.stringContaining('nothing is known of Cache');
    await expect(journal.read({ slot: class Cache {} })).rejects.toMatchObject({
      code: 'state/bad-query',
      message,
    });
  });

  it('gives a hundred, and a thousand where so many are asked for', async () => {
    const { journal } = await begun();
    await Promise.all(Array.from({ length: 1_100 }, (_, change) => journal.record(ended(change))));
    expect(await journal.read()).toHaveLength(100);
    expect(await journal.read({ limit: 1_000 })).toHaveLength(1_000);
  });
});

const COUNT = sql`SELECT count(*) AS rows, (SELECT count(*) FROM journal_slots) AS slots FROM journal`;

const counted = (store: StateStore) => store.read((database) => database.get(COUNT));

describe('the length of the journal', () => {
  it('is bounded in rows, beside whoever writes', async () => {
    const { world, store, journal } = await begun(undefined, { maxRows: 1_000 });
    for (let round = 0; round < 10; round += 1) {
      const batch = Array.from({ length: 1_000 }, (_, at) => journal.record(ended(round * 1_000 + at)));
      await Promise.all(batch);
      await world.clock.elapse(50);
    }
    for (let pause = 0; pause < 40; pause += 1) {
      await world.clock.elapse(50);
      await store.flush();
    }
    expect(await counted(store)).toEqual({ rows: 1_000, slots: 1_000 });
    const rows = await journal.read({ limit: 1_000 });
    expect(rows.map(({ change }) => change)).toEqual(Array.from({ length: 1_000 }, (_, at) => 9_999 - at));
  });

  it('is bounded in time: looked at when it begins, and every ten minutes', async () => {
    const { world, store, journal } = await begun(undefined, { maxAgeMs: 3_600_000 });
    await Promise.all([1, 2, 3].map((change) => journal.record(ended(change))));
    await world.clock.elapse(3_000_000);
    await store.flush();
    await journal.record(ended(4));
    expect(await counted(store)).toMatchObject({ rows: 4 });
    for (let minute = 0; minute < 25; minute += 1) {
      await world.clock.elapse(60_000);
      await store.flush();
    }
    expect(await counted(store)).toMatchObject({ rows: 1 });
  });

  it('is left alone when it is closed', async () => {
    const { world, store, journal } = await begun(undefined, { maxAgeMs: 1 });
    await journal.record(ended(1));
    journal.close();
    await world.clock.elapse(10_000_000);
    await store.flush();
    expect(await counted(store)).toMatchObject({ rows: 1 });
    await store.close();
    expect(world.clock.timers).toBe(0);
  });
});
