import { describe, expect, it } from 'vitest';
import type { InstanceContext } from '../../../src/index.js';
import { gate, rejectionOf } from '../../support/traced-parts.js';
import { ScopeWorld } from './scope-world.js';

/** A world whose `service:job`, one per scope, is made by a factory that is told what its instance may use. */
const worldOf = (trace: string[], use: (context: InstanceContext) => void) =>
  ScopeWorld.of({
    ...{ domain: 'service', key: 'job', provider: 'only', scope: 'request' as const },
    factory: (context: InstanceContext) => {
      use(context);
      return { onCleanup: () => void trace.push('cleaned') };
    },
  });

describe('an instance of a scope', () => {
  it('ends with the scope: its tasks, then itself, then what it registered, the last first', async () => {
    const trace: string[] = [];
    await using world = await worldOf(trace, ({ scope, signal, onDispose }) => {
      signal.addEventListener('abort', () => void trace.push('aborted'));
      scope.spawn('work', async (task) => {
        await new Promise((resolve) => task.signal.addEventListener('abort', resolve));
        trace.push('task ended');
      });
      onDispose(() => void trace.push('first'));
      onDispose(async () => void trace.push('second'));
    });
    const one = world.app.createScope();
    one.get('service:job');
    await world.clock.settle();
    expect(trace).toEqual([]);
    await one[Symbol.asyncDispose]();
    expect(trace).toEqual(['aborted', 'task ended', 'cleaned', 'second', 'first']);
  });

  it('has a signal that aborts at its end, whoever looks, and however often', async () => {
    const contexts: InstanceContext[] = [];
    await using world = await worldOf([], (context) => {
      contexts.push(context);
      expect(context.signal).toBe(context.signal);
      expect(context.signal.aborted).toBe(false);
    });
    const one = world.app.createScope();
    one.get('service:job');
    await one[Symbol.asyncDispose]();
    expect(contexts[0]?.signal.aborted).toBe(true);
  });

  it('fails its scope with what it registered, all of which is called', async () => {
    const trace: string[] = [];
    await using world = await worldOf(trace, ({ onDispose }) => {
      onDispose(() => void trace.push('first'));
      onDispose(() => {
        throw new RangeError('second');
      });
    });
    const one = world.app.createScope();
    one.get('service:job');
    expect(await rejectionOf(one[Symbol.asyncDispose]())).toMatchObject({
      code: 'scope/end-failed',
      message: expect.stringContaining('second') as string,
    });
    expect(trace).toEqual(['cleaned', 'first']);
  });

  it('names the tasks that do not end when they are cancelled', async () => {
    const trace: string[] = [];
    const stuck = gate();
    await using world = await worldOf(trace, ({ scope }) => void scope.spawn('deaf', () => stuck.promise));
    const one = world.app.createScope();
    one.get('service:job');
    await world.clock.settle();
    const ended = rejectionOf(one[Symbol.asyncDispose]());
    await world.pass(600_000);
    expect(await ended).toMatchObject({
      code: 'scope/end-failed',
      errors: [
        { cause: { code: 'scope/tasks-abandoned', message: expect.stringContaining('deaf') as string } },
      ],
    });
    expect(trace).toEqual(['cleaned']);
    stuck.open();
  });

  it('calls at once what is registered after its end', async () => {
    const trace: string[] = [];
    const contexts: InstanceContext[] = [];
    await using world = await worldOf(trace, (context) => void contexts.push(context));
    const one = world.app.createScope();
    one.get('service:job');
    await one[Symbol.asyncDispose]();
    contexts[0]?.onDispose(() => void trace.push('late'));
    await world.clock.settle();
    expect(trace).toEqual(['cleaned', 'late']);
    expect(contexts[0]?.signal.aborted).toBe(true);
  });
});
