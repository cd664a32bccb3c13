import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Adapter, Contract, Module, Oneiric, token } from '../../src/index.js';
import { ManualClock } from '../../src/testing/index.js';
import { diskError, stubbedSync } from './state/state-world.js';
import type { Application, ApplicationState, CreateOptions } from '../../src/index.js';

@Contract('adapter:store')
abstract class Store {
  abstract name(): string;
}

@Adapter({ provider: 'a', stackLevel: 2 })
class A extends Store {
  name(): string {
    return 'a';
  }
}

@Adapter({ provider: 'b', stackLevel: 1 })
class B extends Store {
  name(): string {
    return 'b';
  }
}

@Adapter({ provider: 'broken' })
class Broken extends Store {
  name = () => 'broken';
  onInit(): void {
    throw new Error('cannot connect');
  }
}

@Module({ providers: [A, B, Broken] })
class AppModule {}

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'oneiric-app-state-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const started = (options: CreateOptions = {}): Promise<Application> =>
  Oneiric.create(AppModule, { env: {}, stateDir: dir, ...options });

/** What a run leaves for the next one. */
async function run<T>(use: (app: Application) => Promise<T>, options?: CreateOptions): Promise<T> {
  await using app = await started(options);
  return await use(app);
}

const journalOf = async (app: Application) =>
  ((await app.state?.journal()) ?? []).map(({ kind, stage, outcome }) => [kind, stage, outcome].join(' '));

describe('an application with a state', () => {
  it('serves after a restart what an operator has selected before', async () => {
    await run((app) => app.swap(Store, { provider: 'b' }));
    await run(async (app) => {
      expect(app.get(Store).name()).toBe('b');
      expect(app.explain(Store).selection).toMatchObject({ provider: 'b', layer: 'operator' });
      await app.unselect(Store);
    });
    await run(async (app) => {
      expect(app.get(Store).name()).toBe('a');
    });
  });

  it('keeps a group as a whole, and nothing of a swap that fails', async () => {
    await run(async (app) => {
      await app.swapAll([{ slot: 'adapter:store', provider: 'b' }]);
      await expect(app.swap(Store, { provider: 'broken' })).rejects.toMatchObject({ phase: 'init' });
    });
    await run(async (app) => {
      expect(app.get(Store).name()).toBe('b');
    });
  });

  it('keeps nothing of a swap that breaks off when its selection is on the disk already', async () => {
    await run(async (app) => {
      await app.register({
        domain: 'adapter',
        key: 'store',
        provider: 'late',
        factory: () => ({
          name: () => 'late',
          onHandover: () => {
            throw new Error('no');
          },
        }),
      });
      await expect(app.swap(Store, { provider: 'late' })).rejects.toMatchObject({ phase: 'handover' });
      expect(app.get(Store).name()).toBe('a');
    });
    await run(async (app) => {
      expect(app.explain(Store).selection).toBeUndefined();
    });
  });

  it('keeps nothing that was rolled back', async () => {
    await run(async (app) => {
      const swap = app.swap(Store, {
        provider: 'b',
        probation: { windowMs: 60_000, minCalls: 1, maxErrorRate: 0 },
      });
      await swap.switched;
      app.live(Store).unsafeCurrent().name = () => {
        throw new Error('no');
      };
      expect(() => app.get(Store).name()).toThrow('no');
      await expect(swap).resolves.toMatchObject({ outcome: 'rolledBack' });
    });
    await run(async (app) => {
      expect(app.get(Store).name()).toBe('a');
    });
  });

  it('is paused after a restart where it was paused before, with note and name', async () => {
    await run((app) => app.pause(Store, { note: 'disk swap', requestedBy: 'ann' }));
    await run(async (app) => {
      expect(app.status(Store)).toMatchObject({ activity: 'paused', activityNote: 'disk swap' });
      expect(() => app.get(Store).name()).toThrow(expect.objectContaining({ code: 'activity/paused' }));
      await app.resume(Store);
      expect(app.get(Store).name()).toBe('a');
    });
    await run(async (app) => {
      expect(app.status(Store)).toMatchObject({ activity: 'active' });
    });
  });

  it('has a domain paused after a restart, apart from what was decided about its slots', async () => {
    const domain = { domain: 'adapter' };
    await run(async (app) => {
      await app.pause(domain, { note: 'move', requestedBy: 'ann' });
      await app.pause(Store);
    });
    await run(async (app) => {
      expect(app.status(Store)).toMatchObject({ activity: 'paused', activityBy: ['slot', 'domain'] });
      await app.resume(Store);
      const { activityBy, activityNote } = app.status(Store);
      expect([activityBy, activityNote]).toEqual([['domain'], 'move']);
    });
    await run(async (app) => {
      expect(() => app.get(Store).name()).toThrow(expect.objectContaining({ domain: 'adapter' }));
      await app.resume(domain);
    });
    await run(async (app) => {
      expect(app.get(Store).name()).toBe('a');
      const said = { domain: 'adapter', slots: [], why: 'move', who: 'ann', outcome: 'paused' };
      expect((await app.state?.journal())?.find(({ who }) => who === 'ann')).toMatchObject(said);
      expect(await app.state?.journal({ slot: 'adapter:store' })).toHaveLength(4);
      expect(await app.state?.journal({ slot: 'service:store' })).toHaveLength(0);
    });
  });

  it('is asked for the journal of a slot by a contract, a token or a name', async () => {
    const TOKEN = token<object>('store');
    await run(async (app) => {
      await app.pause(Store);
      const rows = await app.state?.journal({ slot: 'adapter:store' });
      expect(rows).toHaveLength(1);
      expect(await app.state?.journal({ slot: Store })).toEqual(rows);
      expect(await app.state?.journal({ slot: 'adapter:gone' })).toEqual([]);
      await expect(app.state?.journal({ slot: TOKEN })).rejects.toMatchObject({ name: 'ResolutionError' });
      const factory = () => new A();
      await app.register({ domain: 'adapter', key: 'other', provider: 'c', provides: [TOKEN], factory });
      await app.drain('adapter:other');
      expect(await app.state?.journal({ slot: TOKEN })).toMatchObject([{ kind: 'drain' }]);
    });
  });

  it('refuses to give the journal once the application has closed', async () => {
    let state: ApplicationState | undefined;
    await run(async (app) => {
      await app.pause(Store);
      ({ state } = app);
    });
    for (const query of [undefined, { slot: Store }, { slot: 'adapter:store' } as const]) {
      await expect(state?.journal(query)).rejects.toMatchObject({
        code: 'state/closed',
        message: expect.stringContaining('was closed. Nothing was recorded or read.'),
      });
    }
  });

  it('writes down who asked for what, why, and how it ended', async () => {
    await run(async (app) => {
      await app.swap(Store, { provider: 'b', reason: 'maintenance', requestedBy: 'ann' });
      await expect(app.swap(Store, { provider: 'broken' })).rejects.toThrow();
      await app.refresh(Store);
      await app.pause(Store, { note: 'why not' });
    });
    await run(async (app) => {
      expect(await journalOf(app)).toEqual([
        'pause ended paused',
        'refresh ended switched',
        'refresh requested ',
        'select ended failed',
        'select requested ',
        'select ended switched',
        'select requested ',
      ]);
      const rows = (await app.state?.journal()) ?? [];
      expect(rows[5]).toMatchObject({
        who: 'ann',
        why: 'maintenance',
        slots: [{ slot: 'adapter:store', from: 'a#1', to: 'b#2' }],
      });
      expect(rows[5]?.phases?.map(({ name }) => name)).toContain('switch');
      expect(rows[3]?.error).toContain('[swap/init-failed]');
    });
  });

  it('does not write down how it starts and stops', async () => {
    await run(() => Promise.resolve());
    expect(await run(journalOf)).toEqual([]);
  });

  it('L15: goes on counting where it had stopped', async () => {
    await run(async (app) => {
      await app.swap(Store, { provider: 'b' });
      await app.swap(Store, { provider: 'a' });
      await expect(app.swap(Store, { provider: 'broken' })).rejects.toThrow();
    });
    await run(async (app) => {
      const status = app.status(Store);
      expect(status).toMatchObject({ state: 'active', successfulSwaps: 2, failedSwaps: 1 });
      expect(status.recentSwapDurationsMs).toHaveLength(3);
      expect(status.lastChangeAt).toBeGreaterThan(0);
    });
  });

  it('L17: does not say that something serves which does not', async () => {
    await run((app) => app.swap(Store, { provider: 'b' }));
    await using app = await started({ start: false });
    expect(app.status(Store)).toMatchObject({ state: 'inactive', active: undefined, successfulSwaps: 1 });
  });

  it('says who has it already, and takes it where that is gone', async () => {
    await using first = await started();
    await expect(started()).rejects.toMatchObject({ code: 'state/in-use', owner: { pid: process.pid } });
    await first.close();
    await using second = await started();
    expect(second.get(Store).name()).toBe('a');
  });

  it('shares the folder with others by the name of an instance', async () => {
    await using one = await started({ instance: 'one' });
    await using other = await started({ instance: 'other' });
    await one.swap(Store, { provider: 'b' });
    expect([one.get(Store).name(), other.get(Store).name()]).toEqual(['b', 'a']);
  });

  it('gives it back where it does not start', async () => {
    @Adapter({ key: 'lonely', provider: 'x' })
    class Failing {
      onInit(): void {
        throw new Error('no');
      }
    }
    @Module({ providers: [Failing] })
    class FailingModule {}
    await expect(Oneiric.create(FailingModule, { env: {}, stateDir: dir })).rejects.toThrow();
    await expect(run(() => Promise.resolve('fine'))).resolves.toBe('fine');
  });

  it('is named by the environment where no option does', async () => {
    await using app = await Oneiric.create(AppModule, { env: { ONEIRIC_STATE_DIR: dir } });
    expect(app.state?.folder).toBe(dir);
  });

  it('can be copied and looked through while it is used', async () => {
    await using app = await started();
    await app.swap(Store, { provider: 'b' });
    await app.state?.backup(join(dir, 'copy.db'));
    await expect(app.state?.verify()).resolves.toMatchObject({ isSound: true, problems: [] });
    expect(app.state?.health).toEqual({ status: 'ok' });
  });
});

describe('what was decided twice and written neither time', () => {
  it('is what it was before both', async () => {
    await using app = await started({ clock: new ManualClock() });
    const sync = await stubbedSync();
    sync.mockRejectedValue(diskError('ENOSPC'));
    const asked = [app.pause(Store, { note: 'one' }), app.pause(Store, { note: 'two' })];
    const ended = await Promise.allSettled(asked);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([app.status(Store).activity, app.get(Store).name()]).toEqual(['active', 'a']);
    sync.mockRestore();
  });
});

describe('an application without', () => {
  it('keeps nothing', async () => {
    await using app = await Oneiric.create(AppModule, { env: {} });
    await app.swap(Store, { provider: 'b' });
    expect(app.state).toBeUndefined();
  });
});

describe('an application whose disk takes nothing', () => {
  it('refuses what would have to be kept, goes on with everything else, says so, and recovers by itself', async () => {
    const clock = new ManualClock();
    await using app = await started({ clock });
    await app.swap(Store, { provider: 'b' });
    const told: string[] = [];
    app.events$.subscribe(({ type }) => {
      if (type.startsWith('state.')) told.push(type);
    });
    const sync = await stubbedSync();
    sync.mockRejectedValue(diskError('ENOSPC'));
    await expect(app.swap(Store, { provider: 'a' })).rejects.toMatchObject({
      code: 'state/unavailable',
      stillActive: 'b#2',
    });
    await expect(app.pause(Store)).rejects.toMatchObject({ code: 'state/unavailable' });
    const pausing = app.pause({ domain: 'adapter' });
    expect(app.status(Store).activity).toBe('paused');
    const also = app.pause({ domain: 'adapter' });
    for (const asked of [pausing, also])
      await expect(asked).rejects.toMatchObject({ code: 'state/unavailable' });
    expect([app.get(Store).name(), app.status(Store).activity]).toEqual(['b', 'active']);
    await app.resume(Store);
    const { outcome, warnings } = await app.refresh(Store);
    expect([outcome, warnings]).toEqual([
      'switched',
      [expect.objectContaining({ code: 'state/unavailable' })],
    ]);
    expect(app.state?.health).toMatchObject({ status: 'degraded' });
    expect(told).toEqual(['state.degraded']);
    sync.mockRestore();
    await expect
      .poll(async () => {
        await clock.elapse(10_000);
        return told;
      })
      .toEqual(['state.degraded', 'state.recovered']);
    await app.swap(Store, { provider: 'a' });
    await app.close();
    await run(async (again) => {
      expect(again.get(Store).name()).toBe('a');
      expect(await again.state?.verify()).toMatchObject({ isSound: true });
    });
  });

  it('has on the disk what holds, also where nobody knew whether that was written', async () => {
    const clock = new ManualClock();
    const app = await started({ clock });
    await app.swap(Store, { provider: 'b' });
    const sync = await stubbedSync();
    sync.mockRejectedValueOnce(diskError('EIO'));
    await expect(app.swap(Store, { provider: 'a' })).rejects.toMatchObject({ code: 'state/unavailable' });
    sync.mockRestore();
    await clock.elapse(10_000);
    await app.close();
    await run(async (again) => {
      expect(again.get(Store).name()).toBe('b');
    });
  });
});
