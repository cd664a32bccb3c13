import { describe, expect, it } from 'vitest';
import { Machine, request, select, STORE } from '../../support/shown-machine.js';

describe('a change that lets something rest', () => {
  it('does so before anything is built, and lets it go after the switch', () => {
    const machine = new Machine();
    expect(machine.suspending(1)).toEqual(['suspend 1']);
    expect(machine.send({ type: 'suspended', id: 1 })).toEqual(['step 1.0 dependencies']);
    machine.stepped(1, 0, 4);
    machine.send({ type: 'hooked', id: 1 });
    expect(machine.committed(1, [[]])).toEqual(['release 1', 'activate 1']);
  });

  it('wakes it where it could not rest, and keeps its slots until it is awake', () => {
    const machine = new Machine();
    machine.suspending(1);
    machine.ask(request(2, 'refresh', [STORE]));
    expect(machine.send({ type: 'suspended', id: 1, failure: { error: 'no' } })).toEqual([
      'cancel 1',
      'resume 1',
    ]);
    expect(machine.lane(STORE)).toEqual({ holder: 1, queue: [2] });
    expect(machine.send({ type: 'resumed', id: 1 })).toEqual(['plan 2', 'settle 1 undone failed']);
  });

  it('wakes it after what was built is gone', () => {
    const machine = new Machine();
    machine.suspending(1);
    machine.send({ type: 'suspended', id: 1 });
    machine.stepped(1, 0, 2);
    expect(machine.fail(1, 0)).toEqual(['cancel 1', 'discard 1.0']);
    expect(machine.send({ type: 'discarded', id: 1, member: 0 })).toEqual(['resume 1']);
    expect(machine.send({ type: 'resumed', id: 1 })).toEqual(['settle 1 undone failed']);
    expect(machine.isEmpty).toBe(true);
  });

  it('waits for a step under way, and for what comes of that', () => {
    const machine = new Machine();
    machine.suspending(1);
    machine.send({ type: 'suspended', id: 1 });
    machine.stepped(1, 0, 2);
    expect(machine.send({ type: 'withdrawn', id: 1, reason: 'enough' })).toEqual(['cancel 1']);
    expect(machine.stepped(1)).toEqual(['discard 1.0']);
    expect(machine.send({ type: 'discarded', id: 1, member: 0 })).toEqual(['resume 1']);
    expect(machine.send({ type: 'resumed', id: 1 })).toEqual(['settle 1 undone aborted']);
  });

  it('does not wait for a build that is overdue', () => {
    const machine = new Machine();
    machine.suspending(1);
    machine.send({ type: 'suspended', id: 1 });
    machine.stepped(1);
    const timedOut = { ok: false, error: 'slow', outstanding: true } as const;
    expect(machine.send({ type: 'stepped', id: 1, member: 0, outcome: timedOut })).toEqual([
      'cancel 1',
      'resume 1',
    ]);
    expect(machine.send({ type: 'late', id: 1, member: 0 })).toEqual(['discard 1.0']);
    expect(machine.isEmpty).toBe(false);
    expect(machine.send({ type: 'resumed', id: 1 })).toEqual(['settle 1 undone failed']);
    expect(machine.isEmpty).toBe(true);
  });

  it('is undone by a newer select and by the end of the application while it lets it rest', () => {
    const machine = new Machine();
    machine.suspending(1);
    expect(machine.ask(select(2, { [STORE]: 'c' }))).toEqual(['cancel 1', 'resume 1']);
    expect(machine.send({ type: 'suspended', id: 1 })).toEqual([]);
    expect(machine.send({ type: 'resumed', id: 1 })).toEqual(['plan 2', 'settle 1 undone superseded']);
    const closing = new Machine();
    closing.suspending(1);
    expect(closing.send({ type: 'closing' })).toEqual(['cancel 1', 'resume 1']);
    expect(closing.send({ type: 'resumed', id: 1 })).toEqual(['settle 1 undone closing']);
    expect(closing.send({ type: 'resumed', id: 1 })).toEqual([]);
  });
});
