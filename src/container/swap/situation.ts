import type { Candidate } from '../../core/candidate.js';
import { candidatesOf, type Resolver } from '../candidates/ranking.js';
import type { CandidateRegistry } from '../candidates/registry.js';
import type { Cell, Slot } from '../slot.js';
import type { Blocked } from './blocked.js';
import type { SlotSituation } from './plan.js';
import type { Work } from './work.js';

/** What the situation of a slot is read from. */
interface SituationTools {
  readonly registry: CandidateRegistry;
  readonly resolver: Resolver;
  readonly blocked: Blocked;
  readonly ancestors: (work: Work) => readonly Work[];
}

const NOTHING_ABOVE: readonly Work[] = [];

/** What a change of one slot starts from, looked at as far as it is asked for: most of it seldom is. */
export class Situation implements SlotSituation {
  readonly #above: readonly Work[];

  /** @param work the change that plans, if it is planned for one */
  constructor(
    readonly slot: Slot,
    private readonly tools: SituationTools,
    private readonly work?: Work,
  ) {
    if (slot.list?.needed)
      for (const { provider } of tools.registry.candidates(slot.name)) slot.pin(provider);
    this.#above = work?.order.parent ? tools.ancestors(work) : NOTHING_ABOVE;
  }

  get ranking(): Iterable<Candidate> {
    return candidatesOf(this.tools.resolver.rank(this.slot.name));
  }

  offering(capabilities: readonly string[]): Iterable<Candidate> {
    return candidatesOf(this.tools.resolver.rank(this.slot.name, { capabilities }, this.#holding()));
  }

  /** What will be selected and serve after the switch, where that is not so already. */
  #holding(): string | undefined {
    const { name } = this.slot;
    const { kind = 'follow', wants } = this.work?.order ?? {};
    const wanted = wants?.get(name);
    if (wanted !== undefined || kind !== 'follow') return wanted;
    const wish = this.tools.resolver.unheldWish(name);
    const candidate = wish === undefined ? undefined : this.find(wish);
    return candidate && !this.isBlocked(candidate) ? wish : undefined;
  }

  find(provider: string): Candidate | undefined {
    return this.tools.registry.find(this.slot.name, provider);
  }

  isOffered(candidate: Candidate): boolean {
    return this.tools.registry.find(this.slot.name, candidate.provider, candidate.source) === candidate;
  }

  isBlocked(candidate: Candidate): boolean {
    return this.tools.blocked.has(candidate);
  }

  isBuiltAbove(candidate: Candidate): boolean {
    return this.#above.some(({ fresh }) => fresh.some((instance) => instance.candidate === candidate));
  }

  isAwaited(cell: Cell): boolean {
    return this.#above[0]?.fresh.some(({ holds }) => holds.has(cell)) ?? false;
  }
}
