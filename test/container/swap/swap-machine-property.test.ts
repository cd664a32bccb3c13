import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeKind, ChangeRequest } from '../../../src/container/swap/change.js';
import type { SlotName } from '../../../src/core/names.js';
import { LooseMachine } from '../../support/loose-machine.js';

const RUNS = process.env['ONEIRIC_TORTURE'] === '1' ? 50_000 : 2_000;
const SLOTS: readonly SlotName[] = ['adapter:a', 'adapter:b', 'adapter:c'];

type Move =
  | {
      do: 'ask';
      kind: ChangeKind;
      slots: SlotName[];
      provider: string;
      force: boolean;
      parent: number;
      /** Has to be rebuilt with them. */
      more: SlotName | undefined;
      windowMs: number | undefined;
    }
  | { do: 'answer'; roll: number }
  | { do: 'withdraw'; which: number }
  | { do: 'overtake'; which: number }
  | { do: 'close' };

const roll = fc.nat({ max: 100_000 });
const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      kind: fc.constantFrom<ChangeKind>('select', 'follow', 'refresh'),
      slots: fc.subarray([...SLOTS], { minLength: 1 }),
      provider: fc.constantFrom('p', 'q'),
      force: fc.boolean(),
      parent: fc.nat({ max: 3 }),
      more: fc.option(fc.constantFrom(...SLOTS), { nil: undefined, freq: 4 }),
      windowMs: fc.constantFrom(undefined, undefined, 1, 2),
    }),
  },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('answer' as const), roll }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('withdraw' as const), which: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('overtake' as const), which: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
);

describe('the transition of the swap machine', () => {
  it('mutates nothing, holds all lanes of a change or none, and forgets what has ended', () => {
    const programs = fc.tuple(fc.array(moves, { minLength: 10, maxLength: 60, size: 'max' }), roll);
    fc.assert(
      fc.property(programs, ([program, seed]) => {
        const machine = new LooseMachine();
        program.forEach((move, index) => play(machine, move, index + 1));
        for (let turn = 0; machine.answer(seed + turn * 13); turn += 1) expect(turn).toBeLessThan(10_000);
        expect([...machine.changes()]).toEqual([]);
        expect(
          [...machine.lanes].every(({ holder, queue }) => holder === undefined && queue.length === 0),
        ).toBe(true);
        for (const [id, ends] of machine.ends) expect({ id, ends: ends.length }).toEqual({ id, ends: 1 });
      }),
      { numRuns: RUNS },
    );
  }, 600_000);
});

function play(machine: LooseMachine, move: Move, id: number): void {
  if (move.do === 'answer') return void machine.answer(move.roll);
  if (move.do === 'close') return machine.send({ type: 'closing' });
  const open = [...machine.changes()];
  if (move.do === 'withdraw' || move.do === 'overtake') {
    const change = open[move.which % Math.max(1, open.length)];
    if (!change) return;
    if (move.do === 'overtake') return machine.send({ type: 'overtaken', id: change.id, by: id });
    return machine.send({ type: 'withdrawn', id: change.id, reason: 'given up' });
  }
  machine.ask(requestOf(machine, move, id));
}

/** Some are asked for, one slot each, from within a change that goes on only after them. */
function requestOf(machine: LooseMachine, move: Extract<Move, { do: 'ask' }>, id: number): ChangeRequest {
  const { kind, provider, force, windowMs } = move;
  const probation =
    windowMs === undefined || kind === 'follow'
      ? undefined
      : { windowMs, minCalls: 1, maxErrorRate: 0, isFailure: undefined };
  const asking = [...machine.changes()].flatMap((change) => {
    const isBusy = change.members.some(({ step, busy }) => step === 'dependencies' && busy);
    if (change.phase === 'preSwap') return { id: change.id, purpose: 'hook' as const };
    return change.phase === 'preparing' && isBusy ? { id: change.id, purpose: 'dependency' as const } : [];
  });
  const parent = move.parent < 2 ? asking[move.parent] : undefined;
  const slots = parent ? move.slots.slice(0, 1) : move.slots;
  const wants = new Map(kind === 'select' ? slots.map((slot) => [slot, provider]) : []);
  const isDependency = parent?.purpose === 'dependency';
  return {
    id,
    kind: isDependency ? 'follow' : kind,
    slots,
    lanes: move.more === undefined ? slots : [...new Set([...slots, move.more])],
    wants: isDependency ? new Map() : wants,
    force,
    probation: isDependency ? undefined : probation,
    parent,
  };
}
