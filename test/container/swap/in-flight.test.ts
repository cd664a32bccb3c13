import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { gate } from '../../support/traced-parts.js';

const disposed = (world: ProbeWorld): boolean => world.trace.includes('cleanup a#1');

describe('calls in flight during a swap', () => {
  it('L13: a call that runs during a swap ends on its generation, which is disposed of after it', async () => {
    await using world = await ProbeWorld.start();
    const until = gate();
    const call = world.store.wait(until.promise);
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.outcome(swap)).toBeUndefined();
    await swap.switched;
    expect(world.store.name()).toBe('b#2');
    expect(disposed(world)).toBe(false);
    until.open();
    const report = await world.report(swap);
    expect(await call).toBe('a#1');
    expect(disposed(world)).toBe(true);
    expect(report.drained).toMatchObject({ calls: 1, cut: [] });
  });

  it('L13: a call that does not end is waited for until the deadline, and no longer', async () => {
    await using world = await ProbeWorld.start();
    const call = world.store.wait(new Promise(() => undefined));
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 2_000 });
    expect(await world.outcome(swap, 1_999)).toBeUndefined();
    expect(disposed(world)).toBe(false);
    const report = await world.report(swap, 1);
    expect(disposed(world)).toBe(true);
    expect(report.drained).toEqual({ calls: 1, ms: 2_000, cut: [{ method: 'wait', calls: 1 }] });
    await expect(Promise.race([call, Promise.resolve('goes on')])).resolves.toBe('goes on');
  });
});

/** Ways in which work of a generation can last: starts it, and gives what the caller has at the end. */
type Work = (world: ProbeWorld, until: Promise<void>) => PromiseLike<unknown>;

const works: readonly (readonly [string, Work, unknown])[] = [
  ['an asynchronous call', ({ store }, until) => store.wait(until), 'a#1'],
  ['a thenable', async ({ store }, until) => store.lazily(until), 'a#1'],
  ['a generator', ({ store }, until) => collect(store.items(until)), ['a#1', 'a#1']],
  ['a stream', ({ store }, until) => readAll(store.stream(streamOf(until))), 'one two'],
  ['an Observable', ({ store }, until) => subscribed(store, until), ['one', 'two']],
  [
    'a use',
    ({ app }, until) => app.live(Store).use(async (store) => [store.name(), await store.wait(until)]),
    ['a#1', 'a#1'],
  ],
];

describe('promise P1', () => {
  it.each(works)('promise P1: %s ends on its generation, which waits for it', async (_what, work, result) => {
    await using world = await ProbeWorld.start();
    const until = gate();
    const running = Promise.resolve(work(world, until.promise));
    await world.clock.settle();
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.outcome(swap, 9_000)).toBeUndefined();
    expect(world.store.name()).toBe('b#2');
    expect(disposed(world)).toBe(false);
    until.open();
    expect(await running).toEqual(result);
    expect((await world.report(swap)).drained).toMatchObject({ calls: 1, cut: [] });
    expect(world.trace.filter((line) => line.startsWith('called after cleanup'))).toEqual([]);
  });

  it('promise P1: a lease holds its generation until it is given back, and is told to hurry', async () => {
    await using world = await ProbeWorld.start();
    const lease = world.app.live(Store).lease();
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.outcome(swap)).toBeUndefined();
    expect(lease.value.name()).toBe('a#1');
    expect(lease.signal.aborted).toBe(true);
    expect(disposed(world)).toBe(false);
    lease[Symbol.dispose]();
    expect((await world.report(swap)).drained).toMatchObject({ calls: 1, cut: [] });
    expect(disposed(world)).toBe(true);
  });

  it('promise P1: own work is waited for, and told when its time is up', async () => {
    await using world = await ProbeWorld.start();
    const own = gate();
    let told: { deadline: number; signal: AbortSignal } | undefined;
    world.when('a', {
      drain: (context) => {
        told = context;
        return own.promise;
      },
    });
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 300 });
    expect(await world.outcome(swap)).toBeUndefined();
    expect(told?.deadline).toBe(world.clock.now() + 300);
    expect(told?.signal.aborted).toBe(false);
    own.open();
    expect((await world.report(swap)).drained.cut).toEqual([]);
    expect(world.trace.slice(-2)).toEqual(['drain a#1', 'cleanup a#1']);
  });

  it('promise P1: own work that does not end is cut, and named', async () => {
    await using world = await ProbeWorld.start();
    let signal: AbortSignal | undefined;
    world.when('a', {
      drain: (context) => {
        signal = context.signal;
        return new Promise(() => undefined);
      },
    });
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 300 });
    const report = await world.report(swap, 300);
    expect(report.drained.cut).toEqual([{ method: 'onDrain', calls: 1 }]);
    expect(signal?.aborted).toBe(true);
  });

  it('promise P1: a synchronous call that asks for a swap of its own slot is safe', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const { swap, seen } = store.run(() => {
      const asked = app.swap(Store, { provider: 'b' });
      return { swap: asked, seen: [store.name(), world.trace.includes('cleanup a#1')] };
    });
    expect(seen[1]).toBe(false);
    await world.report(swap);
    expect(world.trace.filter((line) => line.startsWith('called after cleanup'))).toEqual([]);
    expect(disposed(world)).toBe(true);
  });

  it('promise P1: a synchronous call that makes its own slot vacant at once ends before the clean-up', async () => {
    await using world = await ProbeWorld.start({ slots: {} });
    const { app } = world;
    let isDisposed = false;
    // Without own work to wait for, nothing else would put its clean-up off.
    const plain = { run: <T>(fn: () => T): T => fn(), onCleanup: () => void (isDisposed = true) };
    await app.register({ ...world.offer('plain'), factory: () => plain });
    const { swap, active, wasDisposed } = world.store.run(() => {
      const asked = app.unregister(Store, 'plain');
      return { swap: asked, active: app.status('adapter:store').active, wasDisposed: isDisposed };
    });
    expect([active, wasDisposed]).toEqual([undefined, false]);
    await world.report(swap);
    expect(isDisposed).toBe(true);
  });

  it('promise P1: calls that outlast the deadline are cut, named, and go on', async () => {
    await using world = await ProbeWorld.start();
    const until = gate();
    const calls = [world.store.wait(until.promise), world.store.wait(until.promise)];
    const lease = world.app.live(Store).lease();
    const swap = world.app.swap(Store, { provider: 'b' });
    expect(await world.outcome(swap, 9_999)).toBeUndefined();
    const report = await world.report(swap, 1);
    expect(report.drained).toMatchObject({
      calls: 3,
      cut: [
        { method: 'wait', calls: 2 },
        { method: 'lease', calls: 1 },
      ],
    });
    expect(world.events.find(({ type }) => type === 'swap.retired')).toMatchObject({ cut: 3 });
    until.open();
    expect(await Promise.all(calls)).toEqual(['a#1', 'a#1']);
    lease[Symbol.dispose]();
  });

  it('promise P1: work on the handle of an old generation does not count for the new one', async () => {
    await using world = await ProbeWorld.start();
    const until = gate();
    void world.store.wait(until.promise);
    const first = world.app.swap(Store, { provider: 'b' });
    await first.switched;
    expect(world.app.status(Store)).toMatchObject({ active: 'b', inFlight: 0, retiring: ['a#1'] });
    const second = await world.report(world.app.swap(Store, { provider: 'c' }));
    expect(second.drained).toMatchObject({ calls: 0, cut: [] });
    until.open();
    expect((await world.report(first)).drained).toMatchObject({ calls: 1, cut: [] });
  });

  it('promise P1: code inside a call of the slot may await the switch', async () => {
    await using world = await ProbeWorld.start();
    const { app, store } = world;
    const answer = store.run(async () => {
      const swap = app.swap(Store, { provider: 'b' });
      await swap.switched;
      return { swap, serves: store.name(), isDisposed: disposed(world) };
    });
    await world.clock.settle();
    const { swap, serves, isDisposed } = await answer;
    expect([serves, isDisposed]).toEqual(['b#2', false]);
    expect((await world.report(swap)).drained).toMatchObject({ cut: [] });
  });
});

async function collect(items: AsyncIterable<string>): Promise<string[]> {
  const collected: string[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

function streamOf(until: Promise<void>): Readable {
  async function* words() {
    yield 'one ';
    await until;
    yield 'two';
  }
  return Readable.from(words());
}

async function readAll(stream: Readable): Promise<string> {
  let text = '';
  stream.on('data', (word) => (text += String(word)));
  await finished(stream);
  return text;
}

function subscribed(store: Store, until: Promise<void>): Promise<string[]> {
  const source = new Subject<string>();
  const words: string[] = [];
  const over = new Promise<string[]>((resolve) => {
    const observed = store.observe(source.asObservable());
    observed.subscribe({ next: (word) => void words.push(word), complete: () => resolve(words) });
  });
  source.next('one');
  void until.then(() => {
    source.next('two');
    source.complete();
  });
  return over;
}
