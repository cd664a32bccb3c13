import { EventEmitter, once, setMaxListeners } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { leakCheck } from '../../../src/testing/leaks/leak-check.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { misbehaving } from '../../../src/testing/misbehaving.js';
import { Test } from '../../../src/testing/module/testing-module.js';
import { FakeStore, RedisStore, Shop, ShopModule, Store } from '../shop.js';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

const QUICK = { rounds: 40, warmUp: 5 };

async function leaksOf(
  round: () => unknown,
  options: Parameters<typeof leakCheck>[1] = {},
): Promise<string[]> {
  const found: unknown = await leakCheck(round, { ...QUICK, ...options }).catch((error: unknown) => error);
  expect(found).toMatchObject({ code: 'testing/leak' });
  const { message } = found as Error;
  return message.split('\n').filter((line) => line.startsWith('  - '));
}

describe('a leak check finds', () => {
  it('heap that grows', async () => {
    const kept: unknown[] = [];
    const leaks = await leaksOf(() => kept.push(new Array(20_000).fill(0).map((_, at) => ({ at }))));
    expect(leaks).toEqual([expect.stringMatching(/heap: [\d,]+ bytes more, [\d,]+ per round/)]);
  });

  it('buffers that grow outside the heap', async () => {
    const kept: Buffer[] = [];
    expect(await leaksOf(() => kept.push(Buffer.alloc(100_000)))).toEqual([expect.stringContaining('heap')]);
  });

  it('timers, those of the background too, and where they are made', async () => {
    const leaks = await leaksOf(() => {
      const timer = setInterval(() => undefined, 1e6).unref();
      undo.push(() => clearInterval(timer));
    });
    expect(leaks).toEqual([
      expect.stringMatching(/timers: 40 more, the last made at .*leak-check.integration.test.ts/),
    ]);
  });

  it('listeners of the process, of emitters and of signals', async () => {
    const emitter = new EventEmitter().setMaxListeners(0);
    const abortion = new AbortController();
    setMaxListeners(100, process, abortion.signal);
    undo.push(() => setMaxListeners(10, process));
    const leaks = await leaksOf(
      () => {
        const listener = () => undefined;
        process.on('SIGUSR2', listener);
        undo.push(() => process.off('SIGUSR2', listener));
        emitter.on('change', listener);
        abortion.signal.addEventListener('abort', listener);
      },
      { listened: [emitter, abortion.signal] },
    );
    expect(leaks).toEqual([
      "  - listeners of process's SIGUSR2: 40 more",
      "  - listeners of EventEmitter's change: 40 more",
      "  - listeners of an AbortSignal's abort: 40 more",
    ]);
  });

  it.skipIf(process.platform === 'win32')('files that stay open', async () => {
    const leaks = await leaksOf(() => {
      const file = openSync('package.json', 'r');
      undo.push(() => closeSync(file));
    });
    expect(leaks).toEqual(['  - open files: 40 more']);
  });

  it('servers that stay open', async () => {
    const leaks = await leaksOf(async () => {
      const server: Server = createServer();
      server.listen(0, '127.0.0.1');
      undo.push(() => server.close());
      await once(server, 'listening');
    });
    expect(leaks).toContain('  - active resources (TCPServerWrap): 40 more');
  });

  it('instances that are held', async () => {
    class Session {}
    const kept: Session[] = [];
    expect(await leaksOf(() => kept.push(new Session()), { instancesOf: [Session] })).toEqual([
      '  - instances of Session: 40 more',
    ]);
  });

  it('generations of an application that are never disposed of', async () => {
    const clock = new ManualClock();
    const app = await Test.createTestingModule({ imports: [ShopModule] })
      .overrideSlot(Store)
      .useClass(misbehaving(FakeStore, { cleanup: 'hang' }))
      .compile({ clock });
    undo.push(async () => {
      const closed = app.close().catch(() => undefined);
      await clock.elapse(30_000);
      await closed;
    });
    const leaks = await leaksOf(() => app.refresh(Store).switched, { app });
    expect(leaks).toContain('  - generations of adapter:store that are not disposed of: 40 more');
  });
});

describe('a leak check finds nothing', () => {
  it('promise P12: where overrides are pushed and popped, and a slot is refreshed', async () => {
    await using app = await Test.createTestingModule({ imports: [ShopModule] }).compile();
    const shop = app.get(Shop);
    const round = async () => {
      await using layer = await app.override(Store).useClass(FakeStore);
      await shop.find(layer.provider);
      await app.refresh(Store);
    };
    const report = await leakCheck(round, {
      app,
      instancesOf: [FakeStore, RedisStore],
      rounds: 400,
      warmUp: 100,
    });
    expect(report.rounds).toBe(400);
  });

  it('promise P12: where whole applications come and go', async () => {
    const round = async () => {
      await using app = await Test.createTestingModule({ imports: [ShopModule] })
        .overrideSlot(Store)
        .useClass(FakeStore)
        .compile();
      await using load = app.load(() => app.get(Shop).find('x'), { slot: Store });
      await load.more(5);
    };
    await leakCheck(round, { instancesOf: [FakeStore, Shop] });
  });

  it('where something is made once, and not again', async () => {
    let timer: NodeJS.Timeout | undefined;
    undo.push(() => clearTimeout(timer));
    const round = (number: number) => {
      if (number === 10) timer = setTimeout(() => undefined, 1e6);
    };
    await leakCheck(round, QUICK);
  });
});

describe('a leak check', () => {
  it('passes on what a round throws', async () => {
    const round = () => Promise.reject(new RangeError('no more'));
    await expect(leakCheck(round)).rejects.toThrow('no more');
  });

  it.each([
    ['bad-option', () => leakCheck('x' as never)],
    ['bad-option', () => leakCheck(() => 1, { rounds: 2 })],
    ['unknown-option', () => leakCheck(() => 1, { round: 200 } as never)],
  ])('refuses what it cannot do with testing/%s', async (code, check) => {
    await expect(check()).rejects.toMatchObject({ code: `testing/${code}` });
  });
});
