import type {
  Change,
  ChangeId,
  ChangeRequest,
  Effect,
  Lane,
  MachineEvent,
  SwapState,
} from '../../src/container/swap/change.js';
import { transition } from '../../src/container/swap/swap-machine.js';
import type { SlotName } from '../../src/core/names.js';

export const STORE = 'adapter:store';
export const INDEX = 'adapter:index';
export const QUEUE = 'adapter:queue';

/** A request of one kind for some slots. */
export const request = (id: ChangeId, kind: Change['kind'], slots: readonly SlotName[]): ChangeRequest => ({
  id,
  kind,
  slots,
  wants: new Map(),
  force: false,
});

/** A request for providers by slot. */
export function select(id: ChangeId, wants: Readonly<Record<SlotName, string>>): ChangeRequest {
  const entries = Object.entries(wants) as [SlotName, string][];
  return {
    ...request(
      id,
      'select',
      entries.map(([slot]) => slot),
    ),
    wants: new Map(entries),
  };
}

/** Keeps the state of the machine, and shows its effects as short lines. */
export class Machine implements SwapState {
  readonly #changes = new Map<ChangeId, Change>();
  readonly #lanes = new Map<SlotName, Lane>();

  change = (id: ChangeId): Change | undefined => this.#changes.get(id);
  changes = (): Iterable<Change> => this.#changes.values();
  lane = (slot: SlotName): Lane => this.#lanes.get(slot) ?? { holder: undefined, queue: [] };

  get isEmpty(): boolean {
    const areFree = [...this.#lanes.values()].every(
      ({ holder, queue }) => holder === undefined && queue.length === 0,
    );
    return this.#changes.size === 0 && areFree;
  }

  send(event: MachineEvent): string[] {
    const { changes, lanes, effects } = transition(this, event);
    for (const [id, change] of changes) {
      if (change) this.#changes.set(id, change);
      else this.#changes.delete(id);
    }
    for (const [slot, lane] of lanes) this.#lanes.set(slot, lane);
    return effects.map(lineOf);
  }

  ask = (asked: ChangeRequest): string[] => this.send({ type: 'requested', request: asked });

  /** @param after per member, those that must be ready before it */
  planned(id: ChangeId, after: readonly (readonly number[])[] = [[]]): string[] {
    const members = after.map((each) => ({ after: each }));
    return this.send({ type: 'planned', id, plan: { kind: 'change', members } });
  }

  /** A select of `adapter:store` that lets what it replaces rest first. */
  suspending(id: ChangeId): string[] {
    this.ask(select(id, { [STORE]: 'b' }));
    const plan = { kind: 'change', members: [{ after: [] }], suspends: true } as const;
    return this.send({ type: 'planned', id, plan });
  }

  stepped(id: ChangeId, member = 0, times = 1): string[] {
    let effects: string[] = [];
    for (let time = 0; time < times; time += 1)
      effects = this.send({ type: 'stepped', id, member, outcome: { ok: true } });
    return effects;
  }

  fail = (id: ChangeId, member: number): string[] =>
    this.send({ type: 'stepped', id, member, outcome: { ok: false, error: 'no', outstanding: false } });

  committed(id: ChangeId, after: readonly (readonly number[])[]): string[] {
    const retirements = after.map((each, generation) => ({ generation, after: each }));
    return this.send({ type: 'committed', id, retirements });
  }

  judged = (id: ChangeId, verdict: 'kept' | 'failed'): string[] => this.send({ type: 'judged', id, verdict });

  returned(id: ChangeId, after: readonly (readonly number[])[]): string[] {
    const retirements = after.map((each, generation) => ({ generation, after: each }));
    return this.send({ type: 'returned', id, retirements });
  }

  /** A select of `adapter:store` that has switched, with one old generation standing by. */
  onProbation(id: ChangeId): void {
    this.toSwitch(id);
    const retirements = [{ generation: 0, after: [] }];
    this.send({ type: 'committed', id, retirements, onProbation: true });
  }

  /** A select of `adapter:store` as far as its switch. */
  toSwitch(id: ChangeId): void {
    this.ask(select(id, { [STORE]: 'b' }));
    this.planned(id);
    this.stepped(id, 0, 4);
    this.send({ type: 'hooked', id });
  }
}

function lineOf(effect: Effect): string {
  switch (effect.type) {
    case 'step':
      return `step ${effect.id}.${effect.member} ${effect.step}`;
    case 'discard':
      return `discard ${effect.id}.${effect.member}`;
    case 'drain':
    case 'clean':
      return `${effect.type} ${effect.id}.${effect.retirement}`;
    case 'join':
      return `join ${effect.id} into ${effect.into}`;
    case 'refuse':
      return `refuse ${effect.id}: ${effect.ring.join(' ')}`;
    case 'settle': {
      const { result } = effect;
      return `settle ${effect.id} ${result.outcome}${result.outcome === 'undone' ? ` ${result.setback.why}` : ''}`;
    }
    default:
      return `${effect.type} ${effect.id}`;
  }
}
