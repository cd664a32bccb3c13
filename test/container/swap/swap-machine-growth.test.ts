import { describe, expect, it } from 'vitest';
import type { ChangeId } from '../../../src/container/swap/change.js';
import type { SlotName } from '../../../src/core/names.js';
import { INDEX, Machine, QUEUE, request, select, STORE } from '../../support/shown-machine.js';

describe('a change of which more has to be rebuilt than it holds', () => {
  const grow = (machine: Machine, id: ChangeId, lanes: readonly SlotName[]): string[] =>
    machine.send({ type: 'planned', id, plan: { kind: 'grown', lanes } });

  it('is planned again at once where the others are free', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    expect(grow(machine, 1, [STORE, INDEX])).toEqual(['plan 1']);
    expect([machine.lane(STORE).holder, machine.lane(INDEX).holder]).toEqual([1, 1]);
    machine.planned(1);
    machine.ask(request(2, 'follow', [INDEX]));
    expect(machine.lane(INDEX)).toEqual({ holder: 1, queue: [2] });
  });

  it('goes back into the queues ahead of those that wait, and lets nobody pass', () => {
    const machine = new Machine();
    machine.ask(request(1, 'refresh', [INDEX]));
    machine.planned(1);
    machine.ask(select(2, { [STORE]: 'b' }));
    machine.ask(request(3, 'follow', [INDEX]));
    machine.ask(request(4, 'follow', [STORE]));
    expect(grow(machine, 2, [STORE, INDEX])).toEqual([]);
    expect(machine.lane(STORE)).toEqual({ holder: undefined, queue: [2, 4] });
    expect(machine.lane(INDEX)).toEqual({ holder: 1, queue: [2, 3] });
    expect(machine.send({ type: 'withdrawn', id: 1, reason: 'given up' })).toContain('plan 2');
  });

  it('cannot wait in a ring with another that has grown', () => {
    const machine = new Machine();
    machine.ask(select(1, { [STORE]: 'b' }));
    machine.ask(select(2, { [INDEX]: 'j' }));
    expect(grow(machine, 1, [STORE, INDEX])).toEqual([]);
    expect(grow(machine, 2, [INDEX, STORE])).toEqual(['plan 2']);
    expect(machine.lane(STORE)).toEqual({ holder: 2, queue: [1] });
    expect(machine.lane(INDEX)).toEqual({ holder: 2, queue: [1] });
  });

  it('stays behind nested ones, which those that hold a slot wait for', () => {
    const machine = new Machine();
    machine.ask(request(1, 'refresh', [INDEX]));
    machine.planned(1);
    machine.ask(select(2, { [STORE]: 'b' }));
    const nested = { ...request(3, 'follow', [STORE]), parent: { id: 1, purpose: 'dependency' } } as const;
    machine.ask(nested);
    expect(grow(machine, 2, [STORE, INDEX])).toEqual(['plan 3']);
    expect(machine.lane(STORE)).toEqual({ holder: 3, queue: [2] });
  });

  it('does not hold up nested ones, for which somebody waits whom it may wait for', () => {
    const machine = new Machine();
    machine.ask(request(1, 'refresh', [QUEUE]));
    machine.planned(1);
    machine.ask(request(2, 'refresh', [INDEX]));
    machine.planned(2);
    const nested = { parent: { id: 2, purpose: 'hook' }, lanes: [STORE, QUEUE] } as const;
    expect(machine.ask({ ...request(3, 'refresh', [STORE]), ...nested })).toEqual([]);
    const other = { ...request(4, 'follow', [STORE]), parent: { id: 1, purpose: 'dependency' } } as const;
    expect(machine.ask(other)).toEqual(['plan 4']);
    expect(machine.lane(STORE)).toEqual({ holder: 4, queue: [3] });
  });

  it('is refused where it would wait for its own asker', () => {
    const machine = new Machine();
    machine.ask(request(1, 'refresh', [INDEX]));
    machine.planned(1);
    machine.ask({ ...request(2, 'refresh', [STORE]), parent: { id: 1, purpose: 'hook' } });
    expect(grow(machine, 2, [STORE, INDEX])).toEqual(['refuse 2: 1 1']);
    expect(machine.change(2)).toBeUndefined();
    expect(machine.lane(STORE)).toEqual({ holder: undefined, queue: [] });
  });

  it('is superseded, and joined, by what it was asked for', () => {
    const machine = new Machine();
    machine.ask(request(1, 'refresh', [INDEX]));
    machine.planned(1);
    machine.ask({ ...select(2, { [STORE]: 'b' }), lanes: [STORE, INDEX] });
    expect(machine.ask(select(3, { [STORE]: 'b' }))).toEqual(['join 3 into 2']);
    expect(machine.ask(select(4, { [INDEX]: 'j' }))).not.toContain('settle 2: superseded');
    expect(machine.change(2)?.phase).toBe('queued');
  });
});
