import { describe, expect, it } from 'vitest';
import type { InstanceContext, TaskContext } from '../../../src/index.js';
import { aborted, door } from '../../tasks/work.js';
import { PROBE, ProbeWorld, Store } from '../../support/probe-world.js';

/** What the active instance, `a#2` from here on, is told. */
async function told(world: ProbeWorld): Promise<InstanceContext> {
  let context: InstanceContext | undefined;
  world.when('a', { activate: (given) => void (context = given) });
  await world.report(world.app.refresh(Store));
  if (!context) throw new TypeError('not told');
  world.trace.length = 0;
  return context;
}

/** A task that writes down how its signal aborts, and then waits for a door. */
const untilAborted =
  (world: ProbeWorld, until: Promise<unknown> = Promise.resolve()) =>
  async ({ name, signal }: TaskContext): Promise<void> => {
    await aborted(signal);
    world.trace.push(`${name} is told`);
    await until;
    world.trace.push(`${name} ends`);
  };

describe('a task of an instance', () => {
  it('promise P1: is told after onDrain was called, and waited for before the clean-up', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    const gate = door();
    context.scope.spawn('consume', untilAborted(world, gate.passed));
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.pass(0);
    expect(world.trace.slice(-2)).toEqual(['drain a#2', 'consume is told']);
    gate.open();
    const report = await world.report(swap);
    expect(world.trace.slice(-2)).toEqual(['consume ends', 'cleanup a#2']);
    expect(report).toMatchObject({ drained: { cut: [] }, warnings: [] });
  });

  it('promise P1: is cut at the deadline, and named in the report', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    for (const name of ['deaf', 'deaf', 'good']) {
      context.scope.spawn(name, name === 'good' ? untilAborted(world) : () => new Promise(() => {}));
    }
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 500 });
    const report = await world.report(swap, 500);
    expect(report.drained.cut).toEqual([{ method: 'task deaf', calls: 2 }]);
    expect(report.warnings).toEqual([]);
    expect(world.trace.slice(-2)).toEqual(['good ends', 'cleanup a#2']);
    expect(world.clock.timers).toBe(0);
  });

  it('of its scope`s children counts as well', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    context.scope.child({ limit: 1 }).spawn('inner', () => new Promise(() => {}));
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 500 });
    expect((await world.report(swap, 500)).drained.cut).toEqual([{ method: 'task inner', calls: 1 }]);
  });

  it('that failed is told as an event, and cancels neither the others nor the instance', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    const boom = new Error('boom');
    context.scope.spawn('stays', untilAborted(world));
    context.scope.spawn('bad', () => Promise.reject(boom));
    await world.pass(0);
    expect(world.trace).toEqual([]);
    expect(world.events.at(-1)).toMatchObject({
      type: 'task.failed',
      slot: 'adapter:store',
      provider: 'a',
      generation: 2,
      task: 'bad',
      error: boom,
    });
    expect(world.store.name()).toBe('a#2');
  });

  it('does not begin any more once the instance retires, and is refused once it is disposed of', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    let late: unknown;
    world.when('a', {
      drain: () => void (late = context.scope.spawn('last words', untilAborted(world))),
      cleanup: () => context.scope.spawn('too late', untilAborted(world)),
    });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(late).toMatchObject({ state: 'cancelled' });
    expect(world.trace.filter((line) => line.includes('last') || line.includes('late'))).toEqual([]);
    expect(() => context.scope.spawn('after', () => 1)).toThrow('is closed. Task "after" did not begin.');
  });

  it('that is a loop runs as long as the generation serves', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    let polls = 0;
    context.scope.every(100, 'poll', () => void (polls += 1));
    await world.pass(100);
    await world.pass(100);
    await world.report(world.app.swap(Store, { provider: 'b' }));
    await world.pass(1_000);
    expect(polls).toBe(2);
    expect(world.clock.timers).toBe(0);
  });

  it('that is shielded ends before the clean-up, though its generation was cut', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    const gate = door();
    context.scope.spawn('transaction', async ({ signal, scope }) => {
      await aborted(signal);
      await scope.shield(() => gate.passed.then(() => world.trace.push('rolled back')));
    });
    const swap = world.app.swap(Store, { provider: 'b', drainTimeoutMs: 500 });
    expect(await world.outcome(swap, 500)).toBeUndefined();
    expect(world.trace).not.toContain('cleanup a#2');
    gate.open();
    const report = await world.report(swap);
    expect(world.trace.slice(-2)).toEqual(['rolled back', 'cleanup a#2']);
    expect(report.drained.cut).toEqual([{ method: 'task transaction', calls: 1 }]);
  });

  it('spawned for the first time when its instance retires already, is cancelled as well', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    const gate = door();
    const call = world.store.wait(gate.passed);
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.pass(0);
    expect(context.scope.spawn('late', () => 1).state).toBe('cancelled');
    gate.open();
    await call;
    await world.report(swap);
  });

  it('is waited for, and told, when the application closes', async () => {
    const world = await ProbeWorld.start();
    const context = await told(world);
    context.scope.spawn('consume', untilAborted(world));
    await world[Symbol.asyncDispose]();
    expect(world.trace.slice(-3)).toEqual(['consume is told', 'consume ends', 'cleanup a#2']);
  });
});

describe('what an instance registered to be given back', () => {
  it('promise P12: is called after its onCleanup, once, the last registered first', async () => {
    await using world = await ProbeWorld.start();
    const give = (name: string) => () => void world.trace.push(name);
    world.when('b', {
      build: (context) => (context.onDispose(give('of the factory')), PROBE),
      init: ({ onDispose }) => onDispose(give('of onInit')),
      activate: ({ onDispose }) => onDispose(give('of onActivate')),
    });
    await world.report(world.app.swap(Store, { provider: 'b' }));
    world.trace.length = 0;
    await world.report(world.app.swap(Store, { provider: 'c' }));
    expect(world.trace.slice(-4)).toEqual(['cleanup b#2', 'of onActivate', 'of onInit', 'of the factory']);
  });

  it('is given back whatever the others do: failures and timeouts are warnings', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    context.onDispose(() => void world.trace.push('first'));
    context.onDispose(() => new Promise(() => {}));
    context.onDispose(() => Promise.reject(new Error('boom')));
    const swap = world.app.swap(Store, { provider: 'b' });
    const report = await world.report(swap, 10_000);
    expect(report.warnings).toMatchObject([
      { code: 'swap/cleanup-failed', phase: 'cleanup' },
      { code: 'swap/cleanup-timeout', phase: 'cleanup' },
    ]);
    expect(String(report.warnings[0])).toContain('an onDispose function of a#2 failed: boom');
    expect(world.trace.at(-1)).toBe('first');
  });

  it('is given back at once where the instance is disposed of already', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    await world.report(world.app.swap(Store, { provider: 'b' }));
    let times = 0;
    context.onDispose(() => (times += 1));
    expect(times).toBe(1);
    context.onDispose(() => Promise.reject(new Error('boom')));
    await world.pass(0);
    expect(world.events.at(-1)).toMatchObject({ type: 'task.failed', task: 'onDispose' });
  });

  it('has to be a function', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    expect(() => context.onDispose(7 as never)).toThrow('onDispose was given 7.');
  });

  it('may be thousands', async () => {
    await using world = await ProbeWorld.start();
    const context = await told(world);
    let count = 0;
    for (let number = 0; number < 50_000; number += 1) context.onDispose(() => (count += 1));
    await world.report(world.app.swap(Store, { provider: 'b' }));
    expect(count).toBe(50_000);
  });
});

describe('an instance that never serves', () => {
  it('promise P2: has its tasks ended, its hook called and its registrations given back', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', {
      build: ({ scope, onDispose }) => {
        scope.spawn('warm up', untilAborted(world));
        onDispose(() => void world.trace.push('given back'));
        return PROBE;
      },
      health: async () => ({ status: 'unhealthy' }),
    });
    await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(world.trace.slice(-4)).toEqual(['warm up is told', 'warm up ends', 'cleanup b#2', 'given back']);
    expect(world.store.name()).toBe('a#1');
  });

  it('is disposed of although a task of it ignores its signal, and the task is named', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', {
      init: async ({ scope }) => {
        scope.spawn('deaf', () => new Promise(() => {}));
        await Promise.resolve();
        throw new Error('no connection');
      },
    });
    const swap = world.app.swap(Store, { provider: 'b' });
    await world.failure(swap, 10_000);
    await world.pass(0);
    expect(world.trace.at(-1)).toBe('cleanup b#2');
    const warning = world.events.find(({ type }) => type === 'swap.warning');
    expect(warning).toMatchObject({ error: { code: 'swap/tasks-abandoned' } });
    expect(String((warning as { error: unknown } | undefined)?.error)).toContain('"deaf"');
  });

  it('has none of its tasks begun where it fails in the same tick', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', {
      init: ({ scope }) => {
        scope.spawn('never', () => void world.trace.push('never'));
        throw new Error('no connection');
      },
    });
    await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(world.trace).not.toContain('never');
  });

  it('has the tasks of a factory ended that does not return', async () => {
    await using world = await ProbeWorld.start();
    world.when('b', {
      build: ({ scope }) => {
        scope.spawn('connect', untilAborted(world));
        return new Promise(() => {});
      },
    });
    await world.failure(world.app.swap(Store, { provider: 'b' }), 30_000);
    expect(world.trace.slice(-2)).toEqual(['connect is told', 'connect ends']);
  });
});
