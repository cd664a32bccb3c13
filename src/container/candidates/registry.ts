import type { Candidate, CandidateSource } from '../../core/candidate.js';
import type { When } from '../../core/condition.js';
import { RegistryError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import { DefaultPriority, type PriorityOptions } from './default-priority.js';
import { FrozenCandidate } from './frozen-candidate.js';
import { candidateFrom, type Offer } from './offer.js';
import { SmallSet } from '../small-set.js';
import type { Recipe } from '../injection/recipe.js';
import type { CapabilityGroup } from './capability-index.js';
import { offered, SlotCandidates } from './slot-candidates.js';

export type { Offer } from './offer.js';

const NOBODY: ReadonlyMap<Candidate, string> = new Map();

/** A candidate about to be registered, and how its instances are made. */
interface Offered {
  readonly offer: Offer;
  readonly recipe: Recipe;
}

/** What a slot, provider and source stood for, and what they stand for now. */
export interface Turn {
  readonly before: Candidate | undefined;
  readonly said: Candidate | undefined;
  /** When what they stand for takes part; undefined where that is always, or was known before. */
  readonly when?: When | undefined;
}

/** What a registration did. */
export interface Registration {
  readonly candidate: Candidate;
  /** The earlier candidate of the same slot, provider and source, which is gone now. */
  readonly replaced: Candidate | undefined;
}

/** Every candidate of an application. Knows nothing of selections, and builds nothing. */
export class CandidateRegistry {
  private readonly bySlot = new Map<SlotName, SlotCandidates>();
  private readonly byContract = new Map<Ref, SmallSet<SlotName>>();
  private readonly defaults: DefaultPriority;
  private lastOrder = 0;

  /** @throws RegistryError `registry/bad-priority` for a default priority out of bounds */
  constructor(options: PriorityOptions = {}) {
    this.defaults = new DefaultPriority(options);
  }

  /**
   * Adds a candidate, newest in its application. One of the same slot, provider and source takes the place of the
   * earlier one, except from modules, where two of them contradict each other. An error leaves everything as it was.
   *
   * @throws RegistryError `registry/bad-…` for an impossible offer, `registry/duplicate-provider`,
   *   `registry/contract-mismatch`, `registry/scope-mismatch`
   */
  register(offer: Offer, recipe: Recipe): Registration {
    const order = this.lastOrder + 1;
    const making = { home: this, recipe };
    const candidate = candidateFrom(offer, { order, defaults: this.defaults, making });
    const known = this.bySlot.get(candidate.slot);
    const replaced = known?.findAny(candidate.provider, candidate.source);
    if (replaced?.source === 'module') throw duplicateProvider(replaced, candidate);
    known?.checkFits(candidate, replaced);
    this.lastOrder = candidate.order;
    if (known !== undefined && replaced !== undefined) this.replace(known, replaced, candidate);
    else this.add(candidate);
    return { candidate, replaced };
  }

  /**
   * Takes candidates out and adds others, all in one: whatever makes way for others does so before any of them comes. An error
   * leaves everything as it was.
   *
   * @param check looks at it when all of it is done, and may refuse it
   * @throws as `register`, and what `check` throws
   */
  exchange(
    gone: readonly Candidate[],
    offers: readonly Offered[],
    check?: (turns: readonly Turn[]) => void,
  ): readonly Turn[] {
    const comings = offers.map(({ offer, recipe }, index) => this.coming(offer, recipe, index + 1));
    const goings = gone.map((candidate): Turn => ({ before: candidate, said: undefined }));
    const turns = [...goings.filter(({ before }) => this.has(before)), ...comings];
    const aside = turns.flatMap(({ before }) => (before ? [[before, this.whyAside(before)] as const] : []));
    try {
      const [obstacle] = this.move(turns).values();
      if (obstacle) throw obstacle;
      check?.(turns);
      this.lastOrder += comings.length;
      return turns;
    } catch (error) {
      this.move(turns.map(({ before, said }) => ({ before: said, said: before })));
      for (const [candidate, why] of aside) if (why !== undefined) this.setAside(candidate, why);
      throw error;
    } finally {
      this.dropEmpty(turns);
    }
  }

  /**
   * Lets names stand for what they stood for earlier, in its old place among the others.
   * @returns those that cannot come back, and why: the others may not fit to them any more
   */
  turn(turns: readonly Turn[]): ReadonlyMap<Candidate, Error> {
    const obstacles = this.move(turns);
    this.dropEmpty(turns);
    return obstacles;
  }

  /** Leaves slots without candidates where they are. */
  private move(turns: readonly Turn[]): ReadonlyMap<Candidate, Error> {
    for (const { before } of turns) if (before) this.takeOut(before);
    const obstacles = new Map<Candidate, Error>();
    for (const { said } of turns) {
      if (!said) continue;
      try {
        this.bySlot.get(said.slot)?.checkFits(said, undefined);
        this.add(said);
      } catch (error) {
        obstacles.set(said, error as Error);
      }
    }
    return obstacles;
  }

  /** Changes nothing. @throws as `register` */
  private coming(offer: Offer, recipe: Recipe, number: number): Turn {
    const making = { home: this, recipe };
    const said = candidateFrom(offer, { order: this.lastOrder + number, defaults: this.defaults, making });
    const before = this.findAny(said.slot, said.provider, said.source);
    if (before?.source === 'module') throw duplicateProvider(before, said);
    return { before, said, when: offer.when };
  }

  private has(candidate: Candidate | undefined): boolean {
    return (
      candidate !== undefined &&
      this.findAny(candidate.slot, candidate.provider, candidate.source) === candidate
    );
  }

  private whyAside(candidate: Candidate): string | undefined {
    return this.aside(candidate.slot).get(candidate);
  }

  /** Takes a candidate out; false where it is not registered (any more). Its recipe stays known. */
  unregister(candidate: Candidate): boolean {
    if (!this.takeOut(candidate)) return false;
    this.dropIfEmpty(candidate.slot);
    return true;
  }

  private takeOut(candidate: Candidate): boolean {
    const slot = this.bySlot.get(candidate.slot);
    if (slot === undefined) return false;
    const contracts = slot.contracts;
    if (!slot.remove(candidate)) return false;
    if (slot.contracts.length === 0) for (const ref of contracts) this.dropContract(ref, candidate.slot);
    return true;
  }

  private dropEmpty(turns: readonly Turn[]): void {
    for (const { before, said } of turns) {
      const slot = (said ?? before)?.slot;
      if (slot !== undefined) this.dropIfEmpty(slot);
    }
  }

  private dropIfEmpty(slot: SlotName): void {
    if (this.bySlot.get(slot)?.isEmpty === true) this.bySlot.delete(slot);
  }

  /** The candidate of that name: from that source, or the best one among the sources. */
  find(slot: SlotName, provider: string, source?: CandidateSource): Candidate | undefined {
    return this.bySlot.get(slot)?.find(provider, source);
  }

  /** As `find`, also where its condition does not hold. */
  findAny(slot: SlotName, provider: string, source?: CandidateSource): Candidate | undefined {
    return this.bySlot.get(slot)?.findAny(provider, source);
  }

  /** Candidates whose conditions do not hold, and why. */
  aside(slot: SlotName): ReadonlyMap<Candidate, string> {
    return this.bySlot.get(slot)?.setAside ?? NOBODY;
  }

  /** Every candidate of a slot, whether its condition holds or not. */
  *all(slot: SlotName): Iterable<Candidate> {
    yield* this.candidates(slot);
    yield* this.aside(slot).keys();
  }

  /**
   * Takes a candidate out of its ranking because of a condition, or back in.
   * @param why undefined where the condition holds
   * @returns whether the ranking has changed
   */
  setAside(candidate: Candidate, why: string | undefined): boolean {
    return this.bySlot.get(candidate.slot)?.putAside(candidate, why) ?? false;
  }

  /** Candidates of that name from every source, the best first. */
  named(slot: SlotName, provider: string): readonly Candidate[] {
    return this.bySlot.get(slot)?.named(provider) ?? [];
  }

  /** Candidates of a slot by precedence, lazily; selections do not count here. */
  candidates(slot: SlotName): Iterable<Candidate> {
    return this.bySlot.get(slot)?.ranked ?? [];
  }

  /** The best candidate of a slot; selections do not count here. */
  best(slot: SlotName): Candidate | undefined {
    return this.bySlot.get(slot)?.ranked.first();
  }

  /** Candidates of a slot, grouped by the set of their capabilities. */
  groups(slot: SlotName): Iterable<CapabilityGroup> {
    return this.bySlot.get(slot)?.groups() ?? [];
  }

  /** Slots that have a candidate. */
  slots(): readonly SlotName[] {
    return [...this.bySlot.keys()];
  }

  /**
   * How instances of a candidate are made; also of one that was unregistered or replaced.
   * @throws RegistryError `registry/unknown-candidate` for a candidate of another application, or a copy
   */
  recipeOf(candidate: Candidate): Recipe {
    // Kept by the candidate itself: one that is gone from here may serve on, and be renewed, while somebody holds it.
    const recipe = FrozenCandidate.recipeOf(candidate, this);
    if (recipe !== undefined) return recipe;
    throw new RegistryError(
      'registry/unknown-candidate',
      `${candidate.slot}/${candidate.provider} is no candidate of this application.`,
      { hint: 'pass the very candidate that resolve, candidates or register gave, not a copy' },
    );
  }

  /** What the candidates of a slot provide, the first of it; undefined where none of them provides anything. */
  contractOf(slot: SlotName): Ref | undefined {
    return this.bySlot.get(slot)?.contracts[0];
  }

  /** Slots whose candidates provide a contract. */
  slotsProviding(ref: Ref): readonly SlotName[] {
    return [...(this.byContract.get(ref) ?? [])];
  }

  private add(candidate: Candidate): void {
    let slot = this.bySlot.get(candidate.slot);
    if (slot === undefined) this.bySlot.set(candidate.slot, (slot = new SlotCandidates()));
    slot.add(candidate);
    this.noteContracts(candidate);
  }

  private replace(slot: SlotCandidates, replaced: Candidate, candidate: Candidate): void {
    const { contracts } = slot;
    slot.replace(replaced, candidate);
    if (slot.contracts !== contracts) for (const ref of contracts) this.dropContract(ref, candidate.slot);
    this.noteContracts(candidate);
  }

  private noteContracts({ provides, slot }: Candidate): void {
    for (const ref of provides) {
      const slots = this.byContract.get(ref);
      if (slots === undefined) this.byContract.set(ref, new SmallSet<SlotName>().add(slot));
      else slots.add(slot);
    }
  }

  private dropContract(ref: Ref, slot: SlotName): void {
    const slots = this.byContract.get(ref);
    slots?.delete(slot);
    if (slots?.size === 0) this.byContract.delete(ref);
  }
}

function duplicateProvider(earlier: Candidate, later: Candidate): RegistryError {
  return new RegistryError(
    'registry/duplicate-provider',
    `${later.slot} is offered twice by modules: ${offered(earlier)} and ${offered(later)}. Nothing was registered.`,
    {
      hint: 'remove one of them, give it another provider name, or override it from a test, a plugin or at run time',
    },
  );
}
