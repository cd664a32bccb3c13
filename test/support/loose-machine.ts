import type {
  Change,
  ChangeId,
  ChangeRequest,
  Effect,
  Lane,
  MachineEvent,
  PlanShape,
  StepOutcome,
  SwapState,
} from '../../src/container/swap/change.js';
import { FREE_LANE } from '../../src/container/swap/lanes.js';
import { stepAfter } from '../../src/container/swap/member-steps.js';
import { transition } from '../../src/container/swap/swap-machine.js';
import type { SlotName } from '../../src/core/names.js';

/** Something that a driver owes the machine; `isDue` is false while it waits for changes of its own. */
interface Answer {
  readonly id: ChangeId;
  isDue(): boolean;
  give(roll: number): MachineEvent | undefined;
}

/** Slots that have to be rebuilt with others, and how often. */
const GROWTH: readonly (SlotName | undefined)[] = [
  'adapter:a',
  undefined,
  'adapter:b',
  undefined,
  'adapter:c',
  undefined,
  undefined,
];

const HOLDING: readonly Change['phase'][] = ['planning', 'suspending', 'preparing', 'preSwap', 'switching'];

/** The swap machine with a driver that answers in any order and any way; its state is frozen, and checked at every step. */
export class LooseMachine implements SwapState {
  readonly ends = new Map<ChangeId, string[]>();
  readonly answers: Answer[] = [];
  readonly #changes = new Map<ChangeId, Change>();
  readonly #lanes = new Map<SlotName, Lane>();
  readonly #committed = new Set<ChangeId>();
  readonly #joined = new Map<ChangeId, ChangeId>();
  readonly #children = new Map<ChangeId, ChangeId[]>();
  /** Beyond the numbers of what is asked for. */
  #lastSuccessor = 100_000;

  change(id: ChangeId): Change | undefined {
    return this.#changes.get(id);
  }

  changes(): Iterable<Change> {
    return this.#changes.values();
  }

  lane(slot: SlotName): Lane {
    return this.#lanes.get(slot) ?? FREE_LANE;
  }

  get lanes(): Iterable<Lane> {
    return this.#lanes.values();
  }

  ask(request: ChangeRequest): void {
    this.ends.set(request.id, []);
    const parent = request.parent?.id;
    if (parent !== undefined) this.#children.set(parent, [...(this.#children.get(parent) ?? []), request.id]);
    this.send({ type: 'requested', request });
  }

  /** Gives one of the answers that are due. @returns whether there was one */
  answer(roll: number): boolean {
    const due = this.answers.filter((answer) => answer.isDue());
    const answer = due[roll % Math.max(1, due.length)];
    if (!answer) return false;
    this.answers.splice(this.answers.indexOf(answer), 1);
    const event = answer.give(Math.floor(roll / 7));
    if (event) this.send(event);
    return true;
  }

  send(event: MachineEvent): void {
    const { changes, lanes, effects } = transition(this, deepFreeze(event));
    for (const [id, change] of changes) {
      if (change) this.#changes.set(id, deepFreeze(change));
      else this.#changes.delete(id);
    }
    for (const [slot, lane] of lanes) this.#lanes.set(slot, deepFreeze(lane));
    for (const effect of effects) this.#note(effect);
    this.#check();
  }

  /** Whether whoever waits for a change may go on. */
  #isOver(id: ChangeId): boolean {
    const host = this.#joined.get(id);
    if (host !== undefined) return this.#isOver(host);
    return this.#committed.has(id) || (this.ends.get(id)?.length ?? 0) > 0;
  }

  #note(effect: Effect): void {
    const { id } = effect;
    switch (effect.type) {
      case 'settle':
      case 'refuse':
        return void this.ends.get(id)?.push(effect.type);
      case 'join':
        this.#joined.set(id, effect.into);
        return void this.ends.get(id)?.push('join');
      case 'suspend':
        return this.#owe(id, (roll) => ({
          type: 'suspended',
          id,
          ...(roll % 5 === 0 && { failure: { error: 'no' } }),
        }));
      case 'resume':
        return this.#owe(id, () => ({ type: 'resumed', id }));
      case 'release':
      case 'cancel':
      case 'probation':
      case 'endProbation':
        return;
      case 'discard':
        return this.#owe(id, () => ({ type: 'discarded', id, member: effect.member }));
      case 'step':
        return this.#oweStep(effect);
      default:
        return this.#oweLater(effect);
    }
  }

  #oweLater(
    effect: Extract<
      Effect,
      { type: 'plan' | 'preSwap' | 'commit' | 'activate' | 'return' | 'postSwap' | 'drain' | 'clean' }
    >,
  ): void {
    const { id } = effect;
    switch (effect.type) {
      case 'plan':
        return this.#owe(id, (roll) => ({
          type: 'planned',
          id,
          plan: this.#grown(id, roll) ?? planOf(roll),
        }));
      case 'preSwap':
        return this.#oweAfterChildren(id, (roll) => ({
          type: 'hooked',
          id,
          ...(roll % 5 === 0 && { failure: { error: 'no' } }),
        }));
      case 'commit':
        return this.#owe(id, (roll) => this.#commit(id, roll));
      case 'activate':
        return this.#owe(id, () => ({ type: 'activated', id }));
      case 'return':
        return this.#owe(id, (roll) => this.#giveBack(id, roll));
      case 'postSwap':
        return this.#owe(id, () => ({ type: 'postHooked', id }));
      case 'drain':
      case 'clean': {
        const { retirement } = effect;
        const type = effect.type === 'drain' ? 'drained' : 'cleaned';
        return this.#owe(id, () => ({ type, id, retirement }));
      }
    }
  }

  /** Now and then more has to be rebuilt than a change holds. */
  #grown(id: ChangeId, roll: number): PlanShape | undefined {
    const change = this.#changes.get(id);
    const more = GROWTH[roll % GROWTH.length];
    if (!change || change.reentrant || !more || change.lanes.includes(more)) return undefined;
    return { kind: 'grown', lanes: [...change.lanes, more] };
  }

  /** Now and then that turns out at the switch only. */
  #outgrown(id: ChangeId, roll: number): MachineEvent | undefined {
    const change = this.#changes.get(id);
    const plan = this.#grown(id, roll);
    if (!change || change.parent || plan?.kind !== 'grown') return undefined;
    const { kind, slots, wants, force, probation } = change;
    this.#lastSuccessor += 1;
    this.ends.set(this.#lastSuccessor, []);
    const by = { id: this.#lastSuccessor, kind, slots, lanes: plan.lanes, wants, force, probation };
    return { type: 'outgrown', id, by };
  }

  #commit(id: ChangeId, roll: number): MachineEvent {
    if (roll % 9 === 0) return { type: 'unswitchable', id, error: 'no' };
    if (this.#committed.has(id)) throw new Error(`#${id} is committed twice`);
    const outgrown = this.#outgrown(id, roll);
    if (outgrown) return outgrown;
    this.#committed.add(id);
    const retirements = membersOf(roll).map(({ after }, index) => ({ generation: index, after }));
    const onProbation = this.change(id)?.probation !== undefined && roll % 5 > 0;
    if (onProbation) {
      this.#owe(id, (other) => ({ type: 'judged', id, verdict: other % 2 === 0 ? 'kept' : 'failed' }));
      // A verdict that comes twice, or late, is none.
      this.#owe(id, (other) => ({ type: 'judged', id, verdict: other % 3 === 0 ? 'failed' : 'kept' }));
    }
    return { type: 'committed', id, retirements, onProbation };
  }

  #giveBack(id: ChangeId, roll: number): MachineEvent {
    if (roll % 4 === 0) return { type: 'returned', id, retirements: undefined };
    const retirements = membersOf(roll).map(({ after }, index) => ({ generation: 100 + index, after }));
    return { type: 'returned', id, retirements };
  }

  #oweStep({ id, member, step }: Extract<Effect, { type: 'step' }>): void {
    const give = (roll: number): MachineEvent => {
      const isLate = step === 'build' && roll % 6 === 1;
      if (isLate) this.#owe(id, () => ({ type: 'late', id, member }));
      const outcome: StepOutcome =
        roll % 6 > 1 ? { ok: true } : { ok: false, error: 'no', outstanding: isLate };
      // Some drivers do the steps after it at once as well.
      return roll % 5 === 0 && outcome.ok
        ? { type: 'stepped', id, member, step: stepAfter(step), outcome }
        : { type: 'stepped', id, member, outcome };
    };
    if (step === 'dependencies') this.#oweAfterChildren(id, give);
    else this.#owe(id, give);
  }

  #owe(id: ChangeId, give: Answer['give']): void {
    this.answers.push({ id, isDue: () => true, give });
  }

  #oweAfterChildren(id: ChangeId, give: Answer['give']): void {
    const isDue = (): boolean => (this.#children.get(id) ?? []).every((child) => this.#isOver(child));
    this.answers.push({ id, isDue, give });
  }

  #check(): void {
    for (const change of this.#changes.values()) {
      const held = change.lanes.filter((slot) => this.lane(slot).holder === change.id).length;
      const queued = change.lanes.filter((slot) => this.lane(slot).queue.includes(change.id)).length;
      const isHolding = HOLDING.includes(change.phase) || isResting(change);
      const holds = isHolding && !change.reentrant ? change.lanes.length : 0;
      const waits = change.phase === 'queued' ? change.lanes.length : 0;
      if (held !== holds || queued !== waits)
        throw new Error(`${change.phase} #${change.id} holds ${held} and waits in ${queued}`);
    }
    for (const { holder, queue } of this.#lanes.values()) {
      const missing = [holder ?? -1, ...queue].find((id) => id >= 0 && !this.#changes.has(id));
      if (missing !== undefined) throw new Error(`a lane knows #${missing}, which has ended`);
      if (new Set(queue).size < queue.length) throw new Error('a change waits twice in one queue');
    }
  }
}

/** What rests keeps its slots to itself until it serves again. */
const isResting = ({ phase, suspension }: Change) => phase === 'undoing' && suspension !== 'none';

function planOf(roll: number): Extract<MachineEvent, { type: 'planned' }>['plan'] {
  if (roll % 8 === 0) return { kind: 'unchanged' };
  if (roll % 8 === 1) return { kind: 'impossible', error: 'no' };
  return { kind: 'change', members: membersOf(roll), suspends: roll % 3 === 0 };
}

/** Up to three members, each after some of those before it. */
function membersOf(roll: number): { after: number[] }[] {
  return Array.from({ length: roll % 4 }, (_, index) => ({
    after: Array.from({ length: index }, (__, before) => before).filter(
      (before) => (roll >> before) % 2 === 0,
    ),
  }));
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
