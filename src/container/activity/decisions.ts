import { takingCalls, type ActivityDecision, type ActivityState } from '../../core/activity.js';
import { domainOf, type Domain, type SlotName } from '../../core/names.js';
import type { Slot } from '../slot.js';
import { refused } from './activity-errors.js';

/** What a decision is about, in one word: `adapter:cache`, or `adapter` for all slots of that domain. */
export const nameOf = ({ slot, domain }: Pick<ActivityDecision, 'slot' | 'domain'>): string =>
  slot ?? domain ?? '';

/** What operators have decided, about slots and about domains apart: a slot takes calls where neither refuses them. */
export class Decisions {
  /** By what they are about, the last ones. */
  readonly #last = new Map<string, ActivityDecision>();

  /** What was decided last about a slot or a domain. */
  about(name: string): ActivityDecision | undefined {
    return this.#last.get(name);
  }

  put(decision: ActivityDecision): void {
    this.#last.set(nameOf(decision), decision);
  }

  /** Those that refuse calls, by what they are about. */
  refusals(): ActivityDecision[] {
    const refusing = [...this.#last].filter(([, { activity }]) => activity !== 'active');
    return refusing.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, decision]) => decision);
  }

  /** Domains that something was decided about. */
  domains(): Domain[] {
    return [...this.#last.values()].flatMap(({ domain }) => domain ?? []);
  }

  /**
   * A slot goes by what was decided from now on. What is held as it is cannot be kept from being called.
   * @param last what was decided just now
   */
  applyTo(slot: Slot, last?: ActivityDecision): void {
    const state =
      (slot.isRaw ? undefined : this.#refusalOf(slot.name)) ?? takingCalls(slot.name, last?.requestedBy);
    slot.activity = state;
    slot.treat({ refusal: state.activity === 'active' ? undefined : () => refused(state) });
  }

  #refusalOf(slot: SlotName): ActivityState | undefined {
    const [own, all] = [this.#refusing(slot), this.#refusing(domainOf(slot))];
    const first = own ?? all;
    if (!first) return undefined;
    const { activity, note, requestedBy } = first;
    const by = [...(own ? (['slot'] as const) : []), ...(all ? (['domain'] as const) : [])];
    return Object.freeze({ slot, activity, by: Object.freeze(by), note, requestedBy });
  }

  #refusing(name: string): ActivityDecision | undefined {
    const decision = this.about(name);
    return decision?.activity === 'active' ? undefined : decision;
  }
}
