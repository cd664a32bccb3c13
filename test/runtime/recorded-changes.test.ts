import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Adapter, Contract, Module, Oneiric } from '../../src/index.js';
import type { Application } from '../../src/index.js';

@Contract('adapter:cache')
abstract class Cache {
  name = 'cache';
}

@Adapter({ provider: 'redis', priority: 2 })
class Redis extends Cache {}

@Adapter({ provider: 'memory', priority: 1 })
class Memory extends Cache {}

@Adapter({ provider: 'broken' })
class Broken extends Cache {
  onInit(): void {
    throw new Error('cannot connect');
  }
}

@Module({ providers: [Redis, Memory, Broken] })
class AppModule {}

let stateDir = '';
let app: Application;
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'oneiric-recorded-'));
  app = await Oneiric.create(AppModule, { env: {}, stateDir });
});
afterEach(async () => {
  await app.close();
  rmSync(stateDir, { recursive: true, force: true });
});

/** The journal, oldest first: `select requested redis#1 -> memory`. */
const journal = async (): Promise<string[]> => {
  const rows = (await app.state?.journal()) ?? [];
  const line = ({ kind, stage, outcome, slots }: (typeof rows)[number]): string => {
    const moves = slots.map(({ from, to }) => `${from ?? 'nothing'} -> ${to ?? '?'}`);
    return [kind, outcome ?? stage, ...moves].join(' ');
  };
  return rows.reverse().map(line);
};

describe('the journal of changes', () => {
  it('says of a request what serves and which provider is wanted, and of its end what serves now', async () => {
    await app.swap(Cache, { provider: 'memory' });
    expect(await journal()).toEqual([
      'select requested redis#1 -> memory',
      'select switched redis#1 -> memory#2',
    ]);
  });

  it('says of what failed, was aborted or overtaken what was to serve', async () => {
    await expect(app.swap(Cache, { provider: 'broken' })).rejects.toThrow();
    const aborted = app.swap(Cache, { provider: 'memory' });
    aborted.abort('no');
    await expect(aborted).rejects.toMatchObject({ code: 'swap/aborted' });
    await Promise.all(['broken', 'memory'].map((provider) => app.swap(Cache, { provider })));
    const lines = await journal();
    expect(lines.filter((line) => !line.includes('requested'))).toEqual([
      'select failed redis#1 -> broken#2',
      'select aborted redis#1 -> memory#3',
      'select superseded redis#1 -> broken#4',
      'select switched redis#1 -> memory#5',
    ]);
  });

  it('tells a selection that is dropped from one that is made', async () => {
    await app.swap(Cache, { provider: 'memory' });
    await app.unselect(Cache);
    expect((await journal()).slice(2)).toEqual([
      'unselect requested memory#2 -> ?',
      'unselect switched memory#2 -> redis#3',
    ]);
  });

  it('has what was refused at once, with who asked for it and the reason', async () => {
    const ghost = { provider: 'ghost', requestedBy: 'mallory' };
    await expect(app.swap(Cache, ghost)).rejects.toMatchObject({ code: 'resolution/unknown-provider' });
    await expect(app.select(Cache, 'ghost')).rejects.toMatchObject({ code: 'resolution/unknown-provider' });
    const signal = AbortSignal.abort('late');
    await expect(app.swap(Cache, { provider: 'memory', signal })).rejects.toMatchObject({
      code: 'swap/aborted',
    });
    expect(await journal()).toEqual([
      'select failed redis#1 -> ghost',
      'select failed redis#1 -> ghost',
      'select aborted redis#1 -> memory',
    ]);
    const refused = (await app.state?.journal())?.find(({ who }) => who === 'mallory');
    expect(refused?.error).toContain('[resolution/unknown-provider]');
  });

  it('has who asked for what held already, and tells nobody else of it', async () => {
    const told: string[] = [];
    app.events$.subscribe(({ type }) => {
      if (type === 'activity.changed') told.push(type);
    });
    await app.resume(Cache, { requestedBy: 'ann' });
    await app.pause(Cache, { note: 'move', requestedBy: 'bob' });
    await Promise.all([
      app.pause(Cache, { note: 'move', requestedBy: 'cid' }),
      app.resume({ domain: 'adapter' }),
    ]);
    await app.drain(Cache, { requestedBy: 'dan' });
    await app.drain(Cache, { requestedBy: 'eve' });
    const rows = (await app.state?.journal()) ?? [];
    expect(rows.reverse().map(({ kind, outcome, who }) => [kind, outcome, who].join(' '))).toEqual([
      'resume unchanged ann',
      'pause paused bob',
      'pause unchanged cid',
      'resume unchanged ',
      'drain draining dan',
      'drain unchanged eve',
    ]);
    expect(rows[2]).toMatchObject({ stage: 'ended', slots: [{ slot: 'adapter:cache' }], why: 'move' });
    expect(rows[3]).toMatchObject({ slots: [], domain: 'adapter' });
    expect(told).toHaveLength(2);
  });

  it('does not say of what an application did by itself, and did not do, that it moved anything', async () => {
    const factory = (): Cache => ({ name: 'late' });
    const late = { domain: 'adapter', key: 'cache', provider: 'late', priority: 9, factory };
    const registered = app.register(late);
    registered.abort('no');
    await expect(registered).rejects.toMatchObject({ code: 'swap/aborted' });
    // What nobody waited for is written with this at the latest.
    await app.swap(Cache, { provider: 'memory' });
    expect(await journal()).toEqual([
      'select requested redis#1 -> memory',
      expect.stringMatching(/^select switched redis#1 -> memory#\d$/),
    ]);
  });
});
