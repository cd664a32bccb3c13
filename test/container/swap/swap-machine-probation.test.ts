import { describe, expect, it } from 'vitest';
import { Machine, request, select, STORE } from '../../support/shown-machine.js';

const TERMS = { windowMs: 100, minCalls: 1, maxErrorRate: 0, isFailure: undefined };

describe('a change on probation', () => {
  it('keeps what it replaced standing by until the verdict', () => {
    const machine = new Machine();
    machine.onProbation(1);
    expect(machine.lane(STORE).holder).toBeUndefined();
    expect(machine.send({ type: 'activated', id: 1 })).toEqual(['probation 1']);
    expect(machine.judged(1, 'kept')).toEqual(['endProbation 1', 'drain 1.0']);
    machine.send({ type: 'drained', id: 1, retirement: 0 });
    machine.send({ type: 'cleaned', id: 1, retirement: 0 });
    expect(machine.send({ type: 'postHooked', id: 1 })).toEqual(['settle 1 switched']);
  });

  it('returns when it fails, and then retires what had replaced the old', () => {
    const machine = new Machine();
    machine.onProbation(1);
    machine.send({ type: 'activated', id: 1 });
    expect(machine.judged(1, 'failed')).toEqual(['return 1']);
    expect(machine.returned(1, [[1], []])).toEqual(['endProbation 1', 'drain 1.1']);
    for (const retirement of [1, 0]) {
      machine.send({ type: 'drained', id: 1, retirement });
      machine.send({ type: 'cleaned', id: 1, retirement });
    }
    expect(machine.send({ type: 'postHooked', id: 1 })).toEqual(['settle 1 rolledBack']);
    expect(machine.isEmpty).toBe(true);
  });

  it('returns at once while new instances are being activated, and retires them after that', () => {
    const machine = new Machine();
    machine.onProbation(1);
    expect(machine.judged(1, 'failed')).toEqual(['return 1']);
    expect(machine.returned(1, [[]])).toEqual(['endProbation 1']);
    expect(machine.send({ type: 'activated', id: 1 })).toEqual(['drain 1.0']);
  });

  it('is kept at once when the application closes, or where there is nothing to return to', () => {
    const closed = new Machine();
    closed.onProbation(1);
    closed.send({ type: 'activated', id: 1 });
    expect(closed.send({ type: 'closing' })).toEqual(['endProbation 1', 'drain 1.0']);
    const stuck = new Machine();
    stuck.onProbation(1);
    stuck.send({ type: 'activated', id: 1 });
    stuck.judged(1, 'failed');
    expect(stuck.send({ type: 'returned', id: 1, retirements: undefined })).toEqual([
      'endProbation 1',
      'drain 1.0',
    ]);
  });

  it('is judged once: while it returns nothing else is said of it', () => {
    const machine = new Machine();
    machine.onProbation(1);
    machine.send({ type: 'activated', id: 1 });
    machine.judged(1, 'failed');
    expect(machine.send({ type: 'closing' })).toEqual([]);
    expect(machine.judged(1, 'kept')).toEqual([]);
    expect(machine.judged(1, 'failed')).toEqual([]);
    expect(machine.returned(1, [[]])).toEqual(['endProbation 1', 'drain 1.0']);
    expect(machine.returned(1, [[]])).toEqual([]);
    expect(machine.judged(1, 'failed')).toEqual([]);
  });

  it('takes a refresh of what it returns from along, and leaves a select alone', () => {
    const machine = new Machine();
    machine.onProbation(1);
    machine.send({ type: 'activated', id: 1 });
    machine.ask(request(2, 'refresh', [STORE]));
    machine.planned(2);
    machine.judged(1, 'failed');
    expect(machine.returned(1, [])).toEqual([
      'cancel 2',
      'settle 2 undone superseded',
      'endProbation 1',
      'postSwap 1',
    ]);
    machine.onProbation(3);
    machine.ask(select(4, { [STORE]: 'c' }));
    machine.planned(4);
    machine.judged(3, 'failed');
    expect(machine.returned(3, [])).toEqual(['endProbation 3']);
    expect(machine.stepped(4)).toEqual(['step 4.0 build']);
  });

  it('joins only what asks for the same probation', () => {
    const machine = new Machine();
    machine.ask(request(9, 'refresh', [STORE]));
    const asked = select(10, { [STORE]: 'b' });
    machine.ask({ ...asked, probation: TERMS });
    expect(machine.ask({ ...asked, id: 11, probation: { ...TERMS } })).toEqual(['join 11 into 10']);
    expect(machine.ask({ ...asked, id: 12, probation: { ...TERMS, minCalls: 2 } })).toEqual([
      'cancel 10',
      'settle 10 undone superseded',
    ]);
    expect(machine.ask({ ...request(13, 'refresh', [STORE]), probation: TERMS })).toEqual([]);
    expect(machine.ask(request(14, 'refresh', [STORE]))).toEqual(['join 14 into 12']);
    expect(machine.lane(STORE)).toEqual({ holder: 9, queue: [12, 13] });
  });
});
