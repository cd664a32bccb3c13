import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveCell } from '../../../src/container/live/live-cell.js';
import { cellOf, deferred, generationOf } from './live-cells.js';

abstract class Cache {
  static made = 0;
  constructor() {
    Cache.made++;
  }
  abstract get(key: string): unknown;
  describe(): string {
    return 'a cache';
  }
  toJSON(): unknown {
    return { secret: true };
  }
  onCleanup(): void {}
}

class Redis extends Cache {
  hits = 0;
  password = 'hunter2';
  #private = 'redis';
  handler = (n: number) => n + this.hits;
  get(key: string): unknown {
    return `${this.#private}:${key}`;
  }
  onlyRedis(): string {
    return 'only redis';
  }
  with(first: number, second = 10, ...rest: number[]): number[] {
    return [first, second, ...rest];
  }
  chain(): this {
    return this;
  }
  get size(): number {
    return this.hits * 2;
  }
  set size(value: number) {
    this.hits = value / 2;
  }
  get self(): this {
    return this;
  }
  [Symbol.iterator]() {
    return [1, 2][Symbol.iterator]();
  }
  then(): void {
    throw new Error('never called');
  }
}

class Memory extends Cache {
  get(key: string): unknown {
    return Promise.resolve(`memory:${key}`);
  }
  argumentCount(...given: unknown[]): number {
    return given.length;
  }
  override describe(): string {
    return `memory, ${super.describe()}`;
  }
}

describe.each(['generated code', 'closures'])('LiveReference of %s', (mode) => {
  beforeEach(() => {
    if (mode === 'generated code') return;
    const denied = function () {
      throw new EvalError('Code generation from strings disallowed for this context');
    };
    denied.prototype = Function.prototype;
    vi.stubGlobal('Function', denied);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const redisAndMemory = () => {
    const redis = new Redis();
    const made = cellOf<Cache>([redis, new Memory()], { contract: Cache });
    const swap = () => made.cell.point(made.generations[1] ?? made.first);
    return { ...made, redis, swap, ref: made.cell.ref as Cache & Redis & Memory };
  };

  it('is an instance of its contract, without running its constructor', () => {
    const before = Cache.made;
    const cell = new LiveCell<Cache>({ slot: 'adapter:cache', name: 'Cache', contract: Cache });
    expect(cell.ref).toBeInstanceOf(Cache);
    expect(cell.ref.constructor).toBe(Cache);
    expect(Cache.made).toBe(before);
    expect(cell.ref).toBe(cell.ref);
  });

  it('calls the instance that is active, with private fields, through switches', async () => {
    const { ref, swap } = redisAndMemory();
    expect(ref.get('a')).toBe('redis:a');
    expect(ref.describe()).toBe('a cache');
    swap();
    await expect(ref.get('a')).resolves.toBe('memory:a');
    expect(ref.describe()).toBe('memory, a cache');
  });

  it('forwards exactly the arguments given', () => {
    const { ref, swap } = redisAndMemory();
    expect(ref.with(1)).toEqual([1, 10]);
    expect(ref.with(1, undefined)).toEqual([1, 10]);
    expect(ref.with(1, 2, 3, 4, 5, 6, 7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    swap();
    expect([ref.argumentCount(), ref.argumentCount(undefined), ref.argumentCount(1, 2)]).toEqual([0, 1, 2]);
  });

  it('has a member only while the active instance has it', () => {
    const { ref, swap, cell, first } = redisAndMemory();
    expect(ref.onlyRedis()).toBe('only redis');
    expect(ref.onlyRedis).toBe(ref.onlyRedis);
    swap();
    expect(typeof ref.onlyRedis).toBe('undefined');
    expect(typeof ref.argumentCount).toBe('function');
    cell.point(first);
    expect(typeof ref.onlyRedis).toBe('function');
    expect(typeof ref.argumentCount).toBe('undefined');
  });

  it('reads and writes fields and accessors of the instance', () => {
    const { ref, redis } = redisAndMemory();
    ref.hits = 4;
    expect([redis.hits, ref.hits, ref.size]).toEqual([4, 4, 8]);
    ref.size = 2;
    expect([redis.hits, ref.handler(1)]).toEqual([1, 2]);
    expect(ref.handler).toBe(ref.handler);
  });

  it('gives itself where the instance gives itself', () => {
    const { ref } = redisAndMemory();
    expect(ref.chain()).toBe(ref);
    expect(ref.self).toBe(ref);
  });

  it('promise P1: counts function-valued fields and members of some candidates only', async () => {
    const slow = deferred();
    const { cell, first } = cellOf<Record<string, () => Promise<void>>>([
      { both: () => slow.promise },
      { other: () => slow.promise },
    ]);
    const running = cell.ref['both']?.();
    expect(first.cut()).toEqual([{ method: 'both', calls: 1 }]);
    slow.resolve();
    await running;
    expect(first.inFlight).toBe(0);
  });

  it('has members under symbols, and none of those that must not be forwarded', () => {
    const { ref } = redisAndMemory();
    expect([...ref]).toEqual([1, 2]);
    for (const name of ['then', 'toJSON', 'onCleanup', 'onModuleInit'] as const) {
      expect((ref as unknown as Record<string, unknown>)[name]).toBeUndefined();
    }
    class Disposable {
      [Symbol.dispose]() {}
      async [Symbol.asyncDispose]() {}
      async onInit() {}
    }
    const disposable = cellOf([new Disposable()], { contract: Disposable }).cell.ref;
    expect([disposable[Symbol.dispose], disposable[Symbol.asyncDispose], disposable.onInit]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('forwards members of Object only where a class has its own', () => {
    const plain = cellOf([{ a: 1 }]).cell.ref;
    expect(Object.prototype.toString.call(plain)).toBe('[object Object]');
    expect(plain.toString).toBe(Object.prototype.toString);
    expect(Object.hasOwn(plain, 'a')).toBe(false);
    const shown = cellOf([new Date(0), new Date(1)]).cell.ref;
    expect(shown.valueOf()).toBe(0);
    expect(String(cellOf([/x/]).cell.ref)).toBe('/x/');
  });

  it('is found by in, and enumerates and serialises nothing of the instance', () => {
    const { ref } = redisAndMemory();
    expect('get' in ref && 'hits' in ref && 'onlyRedis' in ref && 'size' in ref).toBe(true);
    expect('nothing' in ref).toBe(false);
    expect(JSON.stringify(ref)).toBe('{}');
    expect(Object.keys(ref)).toEqual([]);
    const enumerated: string[] = [];
    for (const key in ref) enumerated.push(key);
    expect(enumerated).toEqual([]);
    expect(Reflect.ownKeys(ref)).toEqual([]);
  });

  it('prints what it is and what it points at, and no secret', () => {
    const { ref, first } = redisAndMemory();
    expect(inspect(ref)).toBe(`Live<Cache>(redis#${first.number})`);
    expect(inspect(ref, { customInspect: false, showHidden: true, depth: 9 })).not.toContain('hunter2');
    expect(inspect(new LiveCell({ slot: 'adapter:cache', name: 'Cache' }).ref)).toBe(
      'Live<Cache>(nothing active)',
    );
  });

  it('can be spied on; the spy follows switches, and is taken off again', async () => {
    const { ref, swap } = redisAndMemory();
    const spy = vi.spyOn(ref, 'get');
    expect(ref.get('a')).toBe('redis:a');
    swap();
    await expect(ref.get('b')).resolves.toBe('memory:b');
    expect(spy.mock.calls).toEqual([['a'], ['b']]);
    spy.mockReturnValue('fake');
    expect(ref.get('c')).toBe('fake');
    spy.mockRestore();
    await expect(ref.get('d')).resolves.toBe('memory:d');
  });

  it('can be spied on where only some candidates have the member', () => {
    const { ref } = redisAndMemory();
    const spy = vi.spyOn(ref, 'onlyRedis');
    expect(ref.onlyRedis()).toBe('only redis');
    expect(spy).toHaveBeenCalledTimes(1);
    spy.mockRestore();
    expect(ref.onlyRedis()).toBe('only redis');
  });

  it('keeps members of function-valued fields, and leaves classes alone', () => {
    class Model {}
    const fake = vi.fn((n: number) => n);
    const { cell } = cellOf([{ fake, Model }]);
    cell.grow({});
    expect(cell.ref.fake(3)).toBe(3);
    expect(cell.ref.fake.mock.calls).toEqual([[3]]);
    expect(cell.ref.Model).toBe(Model);
    expect(new cell.ref.Model()).toBeInstanceOf(Model);
  });

  it('grows with later instances, and stays the same object', () => {
    const { cell, ref } = redisAndMemory();
    const before = ref.get;
    const extra = Object.assign(new Memory(), { later: () => 'later', limit: 3 });
    cell.grow(extra);
    cell.point(generationOf<Cache>(extra));
    expect(cell.ref).toBe(ref);
    expect((ref as unknown as typeof extra).later()).toBe('later');
    expect((ref as unknown as typeof extra).limit).toBe(3);
    expect(ref.get).toBe(before);
  });

  it('keeps a method reachable that becomes a field of a later candidate', () => {
    const cell = new LiveCell<{ mode: unknown }>({ slot: 'adapter:cache', name: 'Cache' });
    const first = { mode: () => 'called' };
    const second = { mode: 'data' };
    cell.grow(first);
    cell.point(generationOf<{ mode: unknown }>(first));
    const { ref } = cell;
    const method = ref.mode as () => string;
    cell.grow(second);
    expect(ref.mode).toBe(method);
    expect(method()).toBe('called');
    cell.point(generationOf<{ mode: unknown }>(second));
    expect(ref.mode).toBe('data');
  });

  it('takes names as names, never as code', () => {
    const names = [
      '"](); globalThis.injected = 1; ["',
      '`${globalThis.injected = 1}`',
      '\u2028',
      '\n',
      "'",
      '\\',
      '*/',
      '0',
      'a b',
    ];
    const instance = Object.fromEntries(names.map((name) => [name, () => name]));
    const { cell } = cellOf([instance]);
    for (const name of names) {
      expect(cell.ref[name]?.()).toBe(name);
      expect(cell.ref[name]?.name).toBe(name);
    }
    expect('injected' in globalThis).toBe(false);
  });

  it('is itself callable where its token is a function, and counts', async () => {
    const slow = deferred<string>();
    const send = Object.assign((to: string) => (to === 'slow' ? slow.promise : `sent ${to}`), { retries: 2 });
    const { cell, first } = cellOf([send], { kind: 'function' });
    const { ref } = cell;
    expect(ref('ann')).toBe('sent ann');
    expect([ref.retries, typeof ref, ref.name, ref.call(null, 'bob')]).toEqual([
      2,
      'function',
      'Cache',
      'sent bob',
    ]);
    const running = ref('slow');
    expect(first.cut()).toEqual([{ method: '()', calls: 1 }]);
    slow.resolve('late');
    await expect(running).resolves.toBe('late');
    expect(first.inFlight).toBe(0);
    cell.point(generationOf(Object.assign(() => 'other', { retries: 1 })));
    expect([ref('x'), ref.retries]).toEqual(['other', 1]);
    cell.treat({ refusal: () => new Error('closed') });
    await expect(ref('x')).rejects.toThrow('closed');
  });

  it('works on built-in classes with internal state', () => {
    const { ref } = cellOf([new Map([[1, 'one']])], { contract: Map }).cell;
    expect(ref.get(1)).toBe('one');
    expect(ref.size).toBe(1);
    const emitter = cellOf([new EventEmitter()]).cell.ref;
    expect(emitter.on('x', () => {})).toBe(emitter);
  });
});
