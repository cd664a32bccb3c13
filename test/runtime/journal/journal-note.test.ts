import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Module, Oneiric, type JournalNote } from '../../../src/index.js';

@Module({})
class Empty {}

async function withState() {
  const stateDir = mkdtempSync(join(tmpdir(), 'oneiric-note-'));
  const app = await Oneiric.create(Empty, { env: {}, stateDir });
  onTestFinished(async () => {
    await app.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  if (!app.state) throw new TypeError('there is no state');
  return app.state;
}

it('an own tool of an application records what it has done', async () => {
  const state = await withState();
  await state.record({ kind: 'reindex', who: 'ann', why: 'moved' });
  await state.record({ kind: 'reindex', error: new TypeError('no room') });
  expect(await state.journal()).toMatchObject([
    { kind: 'reindex', stage: 'ended', outcome: 'failed', error: 'TypeError: no room', slots: [] },
    { kind: 'reindex', stage: 'ended', outcome: 'done', who: 'ann', why: 'moved' },
  ]);
});

it.each([{}, { kind: '' }, { kind: 'x'.repeat(101) }, { kind: 'x', by: 'ann' }, { kind: 'x', who: 7 }, null])(
  'what is no note is refused, and not recorded: %j',
  async (note) => {
    const state = await withState();
    await expect(state.record(note as JournalNote)).rejects.toMatchObject({ code: 'state/bad-note' });
    expect(await state.journal()).toEqual([]);
  },
);
