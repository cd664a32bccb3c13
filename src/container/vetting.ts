import type { Candidate } from '../core/candidate.js';
import type { Constructable } from '../core/component.js';
import { slotName, type SlotName } from '../core/names.js';
import type { CandidateRegistry, Offer } from './candidates/registry.js';
import type { Recipe } from './injection/recipe.js';
import type { SlotTable } from './slot-table.js';

/** Says what fits to a domain whose slots are used by more than their contracts: that of controllers, by its routes. */
export interface Vetter {
  /** A candidate is about to be registered. @throws what keeps it from that */
  offered(slot: SlotName, cls: Constructable): void;
  /** An instance was built that does not serve yet, by whatever made it. @throws what keeps it from that */
  built(slot: SlotName, instance: unknown): void;
}

/** Who is asked before candidates are registered, and before what they made comes to serve: by domain, most have nobody. */
export class Vetting {
  readonly #vetters = new Map<string, Vetter>();

  constructor(
    private readonly registry: CandidateRegistry,
    private readonly slots: SlotTable,
  ) {}

  set(domain: string, vetter: Vetter): void {
    this.#vetters.set(domain, vetter);
  }

  /** @throws what the vetter of its domain does, where its class is known: else the instances are what counts */
  offered({ domain, key }: Pick<Offer, 'domain' | 'key'>, recipe: Recipe): void {
    const vetter = this.#vetters.get(domain);
    const cls = vetter && classOf(recipe);
    if (cls) vetter.offered(slotName(domain, key), cls);
  }

  /** @throws what the vetter of its domain does */
  built({ domain, slot }: Candidate, instance: unknown): void {
    this.#vetters.get(domain)?.built(slot, instance);
  }

  /** The class that makes the instances of a candidate, where one does. */
  classOf(candidate: Candidate): Constructable | undefined {
    return classOf(this.registry.recipeOf(candidate));
  }

  /** Every candidate of a domain, in the order in which they were registered: also those whose conditions do not hold. */
  registered(domain: string): readonly Candidate[] {
    const slots = this.registry.slots().filter((slot) => slot.startsWith(`${domain}:`));
    const all = slots.flatMap((slot) => [...this.registry.all(slot)]);
    return all.sort((one, other) => one.order - other.order);
  }

  /** The instances that a slot has; none where each request has its own. */
  instancesIn(slot: SlotName): readonly unknown[] {
    const instances = this.slots.find(slot)?.instances.values() ?? [];
    return [...instances].filter(({ template }) => !template).map(({ value }) => value);
  }
}

const classOf = ({ prototype, owned }: Recipe): Constructable | undefined =>
  owned && prototype ? (prototype.constructor as Constructable) : undefined;
