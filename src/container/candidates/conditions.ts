import type { Candidate } from '../../core/candidate.js';
import { whyUnmet, type ConditionFacts, type When } from '../../core/condition.js';
import type { SlotName } from '../../core/names.js';
import type { CandidateRegistry } from './registry.js';

/** What conditions are asked about besides candidates: the profile and values of configuration. */
export type ConditionSource = Pick<ConditionFacts, 'profile' | 'valueAt'>;

const NOTHING_CONFIGURED: ConditionSource = { profile: 'default', valueAt: () => undefined };

/** Candidates that take part only while a condition holds: puts them aside, and brings them back. */
export class Conditions {
  readonly #conditional = new Map<Candidate, When>();
  /** Also of those that are not registered any more, and may come back. */
  readonly #conditions = new WeakMap<Candidate, When>();

  constructor(
    private readonly registry: CandidateRegistry,
    private readonly source: ConditionSource = NOTHING_CONFIGURED,
  ) {}

  /** A candidate is registered, and has a condition. */
  add(candidate: Candidate, when: When): void {
    this.#conditional.set(candidate, when);
    this.#conditions.set(candidate, when);
  }

  /** A candidate is registered again. */
  restore(candidate: Candidate): void {
    const when = this.#conditions.get(candidate);
    if (when !== undefined) this.#conditional.set(candidate, when);
  }

  remove(candidate: Candidate): void {
    this.#conditional.delete(candidate);
  }

  /** Whether a condition of a candidate of this slot holds, with all that is registered. */
  isMet(when: When, slot: SlotName): boolean {
    return this.#whyUnmet(when, slot) === undefined;
  }

  /** Looks at every condition. @returns slots that rank others than before */
  review(): SlotName[] {
    if (this.#conditional.size === 0) return [];
    const changed = new Set<SlotName>();
    for (const [candidate, when] of this.#conditional) {
      const why = this.#whyUnmet(when, candidate.slot);
      if (this.registry.setAside(candidate, why)) changed.add(candidate.slot);
    }
    return [...changed];
  }

  #whyUnmet(when: When, slot: SlotName): string | undefined {
    return whyUnmet(when, { ...this.#facts, offers: (name) => this.#isOffered(name, slot) });
  }

  get #facts(): ConditionFacts {
    const { profile } = this.source;
    return { profile, valueAt: (path) => this.source.valueAt(path) };
  }

  /** By candidates whose own conditions hold as far as no other candidate counts: so none waits for itself. */
  #isOffered(capability: string, besides: SlotName): boolean {
    return this.registry.slots().some((slot) => slot !== besides && this.#offers(slot, capability));
  }

  #offers(slot: SlotName, capability: string): boolean {
    for (const candidate of this.registry.all(slot)) {
      if (!candidate.capabilities.includes(capability)) continue;
      const when = this.#conditional.get(candidate);
      if (when === undefined || whyUnmet(when, this.#facts) === undefined) return true;
    }
    return false;
  }
}
