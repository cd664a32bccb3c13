import { describe, expect, it } from 'vitest';
import type { ChangeId } from '../../../src/container/swap/change.js';
import type { SlotName } from '../../../src/core/names.js';
import { INDEX, Machine, QUEUE, request, select, STORE } from '../../support/shown-machine.js';

describe('the swap machine', () => {
  it('goes through a change step by step', () => {
    const machine = new Machine();
    expect(machine.ask(select(1, { [STORE]: 'b' }))).toEqual(['plan 1']);
    expect(machine.planned(1)).toEqual(['step 1.0 dependencies']);
    expect(machine.stepped(1)).toEqual(['step 1.0 build']);
    expect(machine.stepped(1)).toEqual(['step 1.0 init']);
    expect(machine.stepped(1)).toEqual(['step 1.0 health']);
    expect(machine.stepped(1)).toEqual(['preSwap 1']);
    expect(machine.send({ type: 'hooked', id: 1 })).toEqual(['commit 1']);
    expect(machine.committed(1, [[]])).toEqual(['activate 1']);
    expect(machine.send({ type: 'activated', id: 1 })).toEqual(['drain 1.0']);
    expect(machine.send({ type: 'drained', id: 1, retirement: 0 })).toEqual(['clean 1.0']);
    expect(machine.send({ type: 'cleaned', id: 1, retirement: 0 })).toEqual(['postSwap 1']);
    expect(machine.send({ type: 'postHooked', id: 1 })).toEqual(['settle 1 switched']);
    expect(machine.isEmpty).toBe(true);
  });

  it('builds members after those that they are built from, and independent ones at once', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b', [INDEX]: 'j' }));
    expect(machine.planned(1, [[1], [], []])).toEqual(['step 1.1 dependencies', 'step 1.2 dependencies']);
    for (let step = 0; step < 3; step += 1) machine.stepped(1, 1);
    expect(machine.stepped(1, 1)).toEqual(['step 1.0 dependencies']);
  });

  it('retires old generations after those that depend on them', () => {
    const machine = new Machine();
    machine.toSwitch(1);
    machine.committed(1, [[1], []]);
    expect(machine.send({ type: 'activated', id: 1 })).toEqual(['drain 1.1']);
    machine.send({ type: 'drained', id: 1, retirement: 1 });
    expect(machine.send({ type: 'cleaned', id: 1, retirement: 1 })).toEqual(['drain 1.0']);
  });

  it('settles what changes nothing, and lets the next begin', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.ask(request(2, 'refresh', [STORE]));
    expect(machine.send({ type: 'planned', id: 1, plan: { kind: 'unchanged' } })).toEqual([
      'settle 1 unchanged',
      'plan 2',
    ]);
    expect(machine.send({ type: 'planned', id: 2, plan: { kind: 'impossible', error: 'no' } })).toEqual([
      'cancel 2',
      'settle 2 undone failed',
    ]);
    expect(machine.isEmpty).toBe(true);
  });

  it('lets the next begin at the switch, not at the end', () => {
    const machine = new Machine();
    machine.toSwitch(1);
    machine.ask(request(2, 'refresh', [STORE]));
    expect(machine.committed(1, [[]])).toEqual(['plan 2', 'activate 1']);
    expect(machine.lane(STORE)).toEqual({ holder: 2, queue: [] });
  });
});

describe('what a change that fails leaves behind', () => {
  it('is disposed of in reverse, and the change ends after that', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b', [INDEX]: 'j', [QUEUE]: 'r' }));
    machine.planned(1, [[], [0], [1]]);
    machine.stepped(1, 0, 4);
    machine.stepped(1, 1, 4);
    machine.stepped(1, 2, 2);
    expect(machine.fail(1, 2)).toEqual(['cancel 1', 'discard 1.2']);
    expect(machine.send({ type: 'discarded', id: 1, member: 2 })).toEqual(['discard 1.1']);
    expect(machine.send({ type: 'discarded', id: 1, member: 1 })).toEqual(['discard 1.0']);
    expect(machine.send({ type: 'discarded', id: 1, member: 0 })).toEqual(['settle 1 undone failed']);
    expect(machine.isEmpty).toBe(true);
  });

  it('stays for as long as something that was built with it is being built', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b', [INDEX]: 'j' }));
    machine.planned(1, [[], [0]]);
    machine.stepped(1, 0, 4);
    machine.stepped(1, 1);
    expect(machine.send({ type: 'withdrawn', id: 1, reason: 'enough' })).toEqual([
      'cancel 1',
      'settle 1 undone aborted',
    ]);
    expect(machine.stepped(1, 1)).toEqual(['discard 1.1']);
    expect(machine.send({ type: 'discarded', id: 1, member: 1 })).toEqual(['discard 1.0']);
    expect(machine.isEmpty).toBe(true);
  });

  it('does not wait for a build that is overdue', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b', [INDEX]: 'j' }));
    machine.planned(1, [[], [0]]);
    machine.stepped(1, 0, 4);
    machine.stepped(1, 1);
    const timedOut = { ok: false, error: 'slow', outstanding: true } as const;
    expect(machine.send({ type: 'stepped', id: 1, member: 1, outcome: timedOut })).toEqual([
      'cancel 1',
      'discard 1.0',
    ]);
    expect(machine.send({ type: 'discarded', id: 1, member: 0 })).toEqual(['settle 1 undone failed']);
    expect(machine.isEmpty).toBe(false);
    expect(machine.send({ type: 'late', id: 1, member: 1 })).toEqual(['discard 1.1']);
    expect(machine.isEmpty).toBe(true);
  });

  it('follows when a step that is under way ends, and nobody waits for that', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.planned(1);
    machine.stepped(1);
    expect(machine.send({ type: 'withdrawn', id: 1, reason: 'enough' })).toEqual([
      'cancel 1',
      'settle 1 undone aborted',
    ]);
    expect(machine.isEmpty).toBe(false);
    expect(machine.stepped(1)).toEqual(['discard 1.0']);
    expect(machine.isEmpty).toBe(true);
  });

  it('follows once, when a build that outlived its deadline ends', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.planned(1);
    machine.stepped(1);
    const timedOut = { ok: false, error: 'slow', outstanding: true } as const;
    expect(machine.send({ type: 'stepped', id: 1, member: 0, outcome: timedOut })).toEqual([
      'cancel 1',
      'settle 1 undone failed',
    ]);
    expect(machine.send({ type: 'late', id: 1, member: 0 })).toEqual(['discard 1.0']);
    expect(machine.isEmpty).toBe(true);
    expect(machine.send({ type: 'late', id: 1, member: 0 })).toEqual([]);
  });

  it('is nothing once it has switched: an abort, a failure or a close come too late', () => {
    const machine = new Machine();
    machine.toSwitch(1);
    machine.committed(1, [[]]);
    expect(machine.send({ type: 'withdrawn', id: 1, reason: 'late' })).toEqual([]);
    expect(machine.send({ type: 'hooked', id: 1, failure: { error: 'late' } })).toEqual([]);
    expect(machine.send({ type: 'closing' })).toEqual([]);
    expect(machine.send({ type: 'activated', id: 1 })).toEqual(['drain 1.0']);
  });

  it('ignores steps of members that it has not', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.planned(1);
    expect(machine.stepped(1, 7)).toEqual([]);
    expect(machine.fail(1, 7)).toEqual([]);
    expect(machine.send({ type: 'late', id: 1, member: 7 })).toEqual([]);
    expect(machine.stepped(1)).toEqual(['step 1.0 build']);
  });

  it('does not stop what is planned from being aborted', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    expect(machine.send({ type: 'withdrawn', id: 1, reason: 'enough' })).toEqual([
      'cancel 1',
      'settle 1 undone aborted',
    ]);
    expect(machine.planned(1)).toEqual([]);
    expect(machine.isEmpty).toBe(true);
  });
});

describe('the queues', () => {
  it('promise P4: a select supersedes queued selects that it covers, and takes refreshes in', () => {
    const machine = new Machine();
    machine.ask(request(1, 'refresh', [STORE]));
    machine.ask(select(2, { [STORE]: 'b' }));
    machine.ask(request(3, 'follow', [STORE]));
    expect(machine.ask(select(4, { [STORE]: 'c' }))).toEqual(['cancel 2', 'settle 2 undone superseded']);
    expect(machine.lane(STORE)).toEqual({ holder: 1, queue: [3, 4] });
    expect(machine.ask(request(5, 'refresh', [STORE]))).toEqual(['join 5 into 4']);
    expect(machine.change(4)?.renew).toBe(true);
    expect(machine.ask(select(6, { [STORE]: 'c' }))).toEqual(['join 6 into 4']);
    expect(machine.ask(request(7, 'follow', [STORE]))).toEqual(['join 7 into 3']);
  });

  it('promise P4: an older equal select is joined, and wishes in between give way', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.planned(1);
    machine.ask(request(2, 'refresh', [STORE]));
    expect(machine.ask(select(3, { [STORE]: 'b' }))).toEqual(['join 3 into 1']);
  });

  it('promise P4: a group is superseded only whole', () => {
    const machine = new Machine();
    machine.ask(request(1, 'refresh', [STORE]));
    machine.ask(select(2, { [STORE]: 'b', [INDEX]: 'j' }));
    expect(machine.ask(select(3, { [STORE]: 'c' }))).toEqual([]);
    expect(machine.lane(STORE)).toEqual({ holder: 1, queue: [2, 3] });
    expect(machine.ask(select(4, { [STORE]: 'c', [INDEX]: 'k', [QUEUE]: 'r' }))).toEqual([
      ...['cancel 2', 'settle 2 undone superseded'],
      ...['cancel 3', 'settle 3 undone superseded'],
    ]);
  });

  it('promise P4: a running select is ended by another one, a switching one is not', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.planned(1);
    expect(machine.ask(select(2, { [STORE]: 'c' }))).toEqual([
      'cancel 1',
      'plan 2',
      'settle 1 undone superseded',
    ]);
    const switching = new Machine();
    switching.toSwitch(1);
    expect(switching.ask(select(2, { [STORE]: 'c' }))).toEqual([]);
    expect(switching.lane(STORE)).toEqual({ holder: 1, queue: [2] });
  });

  it('promise P5: groups take their places in all queues in one tick, so none waits in a ring', () => {
    const machine = new Machine();
    expect(machine.ask(request(1, 'refresh', [STORE]))).toEqual(['plan 1']);
    expect(machine.ask(select(2, { [STORE]: 'b', [INDEX]: 'j' }))).toEqual([]);
    expect(machine.ask(select(3, { [INDEX]: 'k', [QUEUE]: 'r' }))).toEqual([]);
    expect(machine.ask(select(4, { [QUEUE]: 's', [STORE]: 'c' }))).toEqual([]);
    const begun: ChangeId[] = [];
    for (
      let id: ChangeId | undefined = 1;
      id !== undefined;
      id = machine.lane(STORE).holder ?? machine.lane(INDEX).holder ?? machine.lane(QUEUE).holder
    ) {
      begun.push(id);
      machine.send({ type: 'planned', id, plan: { kind: 'unchanged' } });
    }
    expect(begun).toEqual([1, 2, 3, 4]);
    expect(machine.isEmpty).toBe(true);
  });

  it('ends all that has not switched when the application closes, and begins nothing', () => {
    const machine = new Machine();
    machine.toSwitch(1);
    machine.ask(select(2, { [STORE]: 'b', [INDEX]: 'j' }));
    machine.ask(request(3, 'refresh', [QUEUE]));
    machine.ask(request(4, 'refresh', [QUEUE]));
    const effects = machine.send({ type: 'closing' });
    expect(effects.filter((effect) => effect.startsWith('settle'))).toEqual([
      'settle 4 undone closing',
      'settle 3 undone closing',
      'settle 2 undone closing',
    ]);
    expect(effects.filter((effect) => effect.startsWith('plan'))).toEqual([]);
    expect(machine.change(1)?.phase).toBe('switching');
  });
});

describe('a change that another one waits for', () => {
  it('goes before all that have not started', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.planned(1);
    machine.ask(request(2, 'refresh', [INDEX]));
    machine.ask(request(3, 'follow', [INDEX]));
    machine.ask({ ...request(4, 'follow', [INDEX]), parent: { id: 1, purpose: 'dependency' } });
    expect(machine.lane(INDEX)).toEqual({ holder: 2, queue: [4, 3] });
  });

  it('is refused where the ring would close, and names it', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.planned(1);
    machine.ask({ ...select(2, { [INDEX]: 'j' }), parent: { id: 1, purpose: 'hook' } });
    machine.planned(2);
    expect(machine.ask({ ...select(3, { [STORE]: 'c' }), parent: { id: 2, purpose: 'hook' } })).toEqual([
      'refuse 3: 2 1 2',
    ]);
    expect(machine.ask({ ...select(4, { [STORE]: 'c' }), parent: { id: 1, purpose: 'hook' } })).toEqual([
      'refuse 4: 1 1',
    ]);
    expect(machine.change(3)).toBeUndefined();
  });

  it('is let in where two ways lead to the same change, and none of them back', () => {
    const machine = new Machine();
    machine.ask(request(1, 'refresh', [STORE]));
    machine.planned(1);
    machine.ask(select(2, { [INDEX]: 'j' }));
    machine.planned(2);
    machine.ask(select(3, { [QUEUE]: 'r' }));
    machine.planned(3);
    const nested = (id: ChangeId, parent: ChangeId, slots: readonly SlotName[]) =>
      machine.ask({ ...request(id, 'follow', slots), parent: { id: parent, purpose: 'hook' } });
    expect(nested(4, 2, [STORE])).toEqual([]);
    expect(nested(5, 3, [STORE])).toEqual(['join 5 into 4']);
    machine.ask(select(6, { 'adapter:other': 'x' }));
    machine.planned(6);
    expect(nested(7, 6, [INDEX, QUEUE])).toEqual([]);
    expect(machine.lane(INDEX)).toEqual({ holder: 2, queue: [7] });
    expect(nested(8, 3, ['adapter:other'])).toEqual(['refuse 8: 3 6 7 3']);
  });

  it('runs inside the queue that its ancestor holds only for a pin of the same slot', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.planned(1);
    const dependency = {
      ...request(2, 'follow', [STORE]),
      parent: { id: 1, purpose: 'dependency' },
    } as const;
    expect(machine.ask(dependency)).toEqual(['refuse 2: 1 1']);
    expect(machine.ask({ ...dependency, parent: { id: 1, purpose: 'pin' } })).toEqual(['plan 2']);
    expect(machine.lane(STORE)).toEqual({ holder: 1, queue: [] });
    machine.send({ type: 'planned', id: 2, plan: { kind: 'unchanged' } });
    expect(machine.lane(STORE)).toEqual({ holder: 1, queue: [] });
  });
});
