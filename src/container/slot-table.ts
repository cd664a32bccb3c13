import { ResolutionError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import type { CandidateRegistry } from './registry.js';
import { isPlainSlot, Slot, type Cell } from './slot.js';

/** What goes wrong for callers while a slot has no instance. */
export interface Emptiness {
  (cell: Cell): Error;
}

/** The slots of one application that somebody has looked at, by name. */
export class SlotTable {
  readonly #slots = new Map<SlotName, Slot>();

  constructor(
    private readonly registry: CandidateRegistry,
    private readonly emptiness: Emptiness,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** The slot of this name, made when first asked for. */
  get(name: SlotName): Slot {
    let slot = this.#slots.get(name);
    if (!slot) this.#slots.set(name, (slot = this.#make(name)));
    return slot;
  }

  find(name: SlotName): Slot | undefined {
    return this.#slots.get(name);
  }

  values(): Iterable<Slot> {
    return this.#slots.values();
  }

  #make(name: SlotName): Slot {
    const { registry, emptiness, onError } = this;
    return new Slot(name, {
      get contract() {
        return registry.contractOf(name);
      },
      title() {
        if (!isPlainSlot(name)) return name;
        for (const candidate of registry.candidates(name)) return registry.recipeOf(candidate).title;
        return name;
      },
      *prototypes() {
        for (const candidate of registry.candidates(name)) {
          const { prototype } = registry.recipeOf(candidate);
          if (prototype) yield prototype;
        }
      },
      emptiness,
      onError,
    });
  }
}

/** Why a slot without an instance cannot be called. */
export function vacant(slot: SlotName): ResolutionError {
  return new ResolutionError('resolution/vacant', `${slot} has no candidate that serves.`, {
    hint: `register a candidate for ${slot}; calls succeed again as soon as one serves`,
  });
}
