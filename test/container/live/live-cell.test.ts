import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { LiveCell } from '../../../src/container/live/live-cell.js';
import type { ActiveDescriptor } from '../../../src/core/live.js';
import { cellOf, deferred, generationOf } from './live-cells.js';

class Store {
  items = 3;
  async load(key: string): Promise<string> {
    return Promise.resolve(`loaded ${key}`);
  }
  peek(key: string): string {
    return `peeked ${key}`;
  }
  later(): Promise<string> {
    return Promise.resolve('later');
  }
  async *scan(): AsyncGenerator<number> {
    yield await Promise.resolve(1);
  }
}

const closed = () => new Error('the slot is closed');

describe('LiveCell', () => {
  it('keeps one reference and one handle for ever', () => {
    const { cell } = cellOf([new Store()]);
    const { ref, live } = cell;
    cell.point(generationOf(new Store()));
    expect(cell.ref).toBe(ref);
    expect(cell.live).toBe(live);
    expect(live.ref).toBe(ref);
  });

  it('counts on one generation, through whichever cell it is called', async () => {
    const active = cellOf([new Store()]);
    const pin = new LiveCell<Store>({ slot: 'adapter:cache', name: 'Store' });
    pin.grow(active.first.instance);
    pin.point(active.first);
    const both = [active.cell.ref.load('a'), pin.ref.load('b')];
    expect(active.first.cut()).toEqual([{ method: 'load', calls: 2 }]);
    await Promise.all(both);
    expect(active.first.inFlight).toBe(0);
  });

  it('promise P1: sends a call that is made within a switching call to the new generation, and ends both', async () => {
    const made: { swap: () => void } = { swap: () => {} };
    const old = { run: async (swaps: boolean) => (swaps ? made.swap() : undefined, Promise.resolve('old')) };
    const { cell, generations } = cellOf([old, { run: () => Promise.resolve('new') }]);
    const [first, second] = generations;
    made.swap = () => second && cell.point(second);
    const running = cell.ref.run(true);
    expect([first?.inFlight, second?.inFlight]).toEqual([1, 0]);
    await expect(cell.ref.run(false)).resolves.toBe('new');
    await expect(running).resolves.toBe('old');
    expect([first?.inFlight, second?.inFlight]).toEqual([0, 0]);
  });

  it('hands out the instance itself where its token is a value', () => {
    const value = { port: 80 };
    expect(cellOf([value], { kind: 'value' }).cell.ref).toBe(value);
  });

  it('promise P1: stops counting an iterator that was dropped half way, once it is collected', async () => {
    const { cell, first } = cellOf([new Store()]);
    const collectGarbage = exposedGc();
    const takeOne = () => cell.ref.scan().next();
    await takeOne();
    expect(first.inFlight).toBe(1);
    await vi.waitFor(
      () => {
        collectGarbage();
        expect(first.inFlight).toBe(0);
      },
      { timeout: 5_000, interval: 1 },
    );
  });
});

describe('a guarded LiveCell', () => {
  it('says that nothing is active before its first generation', () => {
    const cell = new LiveCell<Store>({ slot: 'adapter:cache', name: 'Store', contract: Store });
    expect(() => cell.ref.peek('a')).toThrow('adapter:cache: Store is not active yet.');
    expect(cell.isGuarded).toBe(true);
    expect(() => cell.live.generation).toThrow('not active yet');
  });

  it('rejects calls that are known to be asynchronous, and throws from all others', async () => {
    const { cell, first } = cellOf([new Store()]);
    cell.treat({ refusal: closed });
    await expect(cell.ref.load('a')).rejects.toThrow('the slot is closed');
    expect(() => cell.ref.peek('a')).toThrow('the slot is closed');
    expect(() => cell.ref.later()).toThrow('the slot is closed');
    await expect(cell.ref.scan().next()).rejects.toThrow('the slot is closed');
    expect(() => cell.ref.items).toThrow('the slot is closed');
    expect(() => (cell.ref.items = 1)).toThrow('the slot is closed');
    expect(first.inFlight).toBe(0);
  });

  it('rejects calls of methods that returned a promise before', async () => {
    const { cell } = cellOf([new Store()]);
    await cell.ref.later();
    cell.treat({ refusal: closed });
    await expect(cell.ref.later()).rejects.toThrow('the slot is closed');
  });

  it('still answers in, instanceof, typeof and inspect', async () => {
    const { inspect } = await import('node:util');
    const { cell, first } = cellOf([new Store()], { contract: Store });
    cell.treat({ refusal: closed });
    expect(cell.ref).toBeInstanceOf(Store);
    expect('items' in cell.ref).toBe(true);
    expect(typeof cell.ref.load).toBe('function');
    expect(inspect(cell.ref)).toBe(`Live<Cache>(redis#${first.number})`);
  });

  it('works again when it is let through, also after a growth and a switch under guard', () => {
    const { cell, first } = cellOf<Store>([new Store()]);
    const { ref } = cell;
    cell.treat({ refusal: closed });
    const extra = Object.assign(new Store(), { more: () => 'more' });
    cell.grow(extra);
    expect(() => (ref as typeof extra).more()).toThrow('the slot is closed');
    cell.point(first);
    expect(() => ref.peek('a')).toThrow('the slot is closed');
    cell.treat({ refusal: undefined });
    expect(ref.peek('a')).toBe('peeked a');
    expect((ref as Partial<typeof extra>).more).toBeUndefined();
    cell.treat({ refusal: closed });
    cell.point(generationOf<Store>(extra));
    expect(() => (ref as typeof extra).more()).toThrow('the slot is closed');
    cell.treat({ refusal: undefined });
    expect((ref as typeof extra).more()).toBe('more');
  });

  it('promise P1: lets work that is under way go on', async () => {
    const slow = deferred<string>();
    const { cell, first } = cellOf([{ get: () => slow.promise }]);
    const running = cell.ref.get();
    cell.treat({ refusal: closed });
    expect(first.inFlight).toBe(1);
    slow.resolve('done');
    await expect(running).resolves.toBe('done');
    expect(first.inFlight).toBe(0);
  });

  it('refuses leases and units of work, but tells what it points at', () => {
    const { cell, first } = cellOf([new Store()]);
    cell.treat({ refusal: closed });
    expect(() => cell.live.lease()).toThrow('the slot is closed');
    expect(() => cell.live.use((store) => store)).toThrow('the slot is closed');
    expect(() => cell.live.unsafeCurrent()).toThrow('the slot is closed');
    expect(cell.live.generation).toBe(first.number);
    cell.vacate(() => new Error('the slot is vacant'));
    expect(() => cell.live.generation).toThrow('the slot is vacant');
    expect(() => cell.ref.peek('a')).toThrow('the slot is vacant');
    expect(cell.generation).toBeUndefined();
    cell.point(first);
    expect(() => cell.ref.peek('a')).toThrow('the slot is closed');
  });
});

describe('Live', () => {
  it('promise P1: a lease counts until it is released, once, and keeps its instance through a switch', () => {
    const { cell, first } = cellOf([new Store()]);
    const lease = cell.live.lease();
    cell.point(generationOf(new Store()));
    expect(lease.value).toBe(first.instance);
    expect(first.cut()).toEqual([{ method: 'lease', calls: 1 }]);
    lease[Symbol.dispose]();
    lease[Symbol.dispose]();
    expect(first.inFlight).toBe(0);
  });

  it('promise P1: a lease works with using, and its signal aborts when its generation retires', () => {
    const { cell, first } = cellOf([new Store()]);
    {
      using lease = cell.live.lease();
      expect(first.inFlight).toBe(1);
      expect(lease.signal.aborted).toBe(false);
      first.retire();
      expect(lease.signal.aborted).toBe(true);
    }
    expect(first.inFlight).toBe(0);
  });

  it('promise P1: use pins one generation until an asynchronous result settles', async () => {
    const { cell, first } = cellOf([new Store()]);
    const gate = deferred();
    const seen: unknown[] = [];
    const running = cell.live.use(async (store, lease) => {
      await gate.promise;
      seen.push(store === first.instance, lease.value === store);
      return store;
    });
    cell.point(generationOf(new Store()));
    expect(first.cut()).toEqual([{ method: 'use', calls: 1 }]);
    gate.resolve();
    await expect(running).resolves.toBe(cell.ref);
    expect(seen).toEqual([true, true]);
    expect(first.inFlight).toBe(0);
  });

  it('promise P1: use ends with a synchronous result, a throw and a rejection', async () => {
    const { cell, first } = cellOf([new Store()]);
    const during: number[] = [];
    expect(cell.live.use((store) => (during.push(first.inFlight), store.items))).toBe(3);
    const failing = () =>
      cell.live.use(() => {
        throw new Error('sync');
      });
    expect(failing).toThrow('sync');
    const rejected = cell.live.use(() => Promise.reject(new Error('async')));
    expect(first.inFlight).toBe(1);
    await expect(rejected).rejects.toThrow('async');
    expect([during, first.inFlight]).toEqual([[1], 0]);
  });

  it('changes$ gives the current descriptor first, then each that is announced, once', () => {
    const { cell, first } = cellOf([new Store()]);
    const seen: ActiveDescriptor[] = [];
    cell.live.changes$.subscribe((descriptor) => seen.push(descriptor));
    const second = generationOf(new Store(), 'memory');
    cell.point(second);
    expect(seen).toHaveLength(1);
    cell.announce();
    cell.announce();
    expect(seen).toEqual([
      { slot: 'adapter:cache', provider: 'redis', generation: first.number, since: 1_000 },
      { slot: 'adapter:cache', provider: 'memory', generation: second.number, since: 1_000 },
    ]);
    expect([cell.live.provider, cell.live.generation]).toEqual(['memory', second.number]);
  });

  it('each runs once per generation; the one before is aborted and cleaned up first', () => {
    const { cell, first } = cellOf([new Store()]);
    const log: string[] = [];
    const subscription = cell.live.each((store, { signal }) => {
      const which = store === first.instance ? 'first' : 'second';
      log.push(`begin ${which}`);
      signal.addEventListener('abort', () => log.push(`abort ${which}`));
      return () => void log.push(`clean up ${which}`);
    });
    cell.announce();
    cell.point(generationOf(new Store()));
    cell.announce();
    cell.announce();
    expect(log).toEqual(['begin first', 'abort first', 'clean up first', 'begin second']);
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(log.slice(4)).toEqual(['abort second', 'clean up second']);
    cell.point(first);
    cell.announce();
    expect(log).toHaveLength(6);
  });

  it('each waits for the first generation, and ends when there is none any more', () => {
    const cell = new LiveCell<Store>({ slot: 'adapter:cache', name: 'Store' });
    const log: string[] = [];
    cell.live.each(() => {
      log.push('begin');
      return () => void log.push('end');
    });
    expect(log).toEqual([]);
    cell.point(generationOf(new Store()));
    cell.announce();
    cell.vacate(closed);
    cell.announce();
    expect(log).toEqual(['begin', 'end']);
  });

  it('each cannot break a switch: what it throws is reported', async () => {
    const onError = vi.fn();
    const { cell } = cellOf([new Store()], { onError });
    cell.live.each(() => {
      throw new Error('begin');
    });
    cell.live.each(() => () => {
      throw new Error('end');
    });
    cell.live.each(() => () => Promise.reject(new Error('late end')));
    const calm = vi.fn();
    cell.live.each(calm);
    cell.point(generationOf(new Store()));
    cell.announce();
    await new Promise((resolve) => setImmediate(resolve));
    expect(calm).toHaveBeenCalledTimes(2);
    expect(onError.mock.calls.map(([error]) => (error as Error).message)).toEqual([
      'begin',
      'begin',
      'end',
      'late end',
    ]);
  });

  it('each cleans up after a function that ends itself', () => {
    const { cell } = cellOf([new Store()]);
    const cleanup = vi.fn();
    const second = generationOf(new Store());
    const subscription = cell.live.each((store) => {
      if (store === second.instance) subscription.unsubscribe();
      return cleanup;
    });
    cell.point(second);
    cell.announce();
    expect(cleanup).toHaveBeenCalledTimes(2);
  });
});

function exposedGc(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
