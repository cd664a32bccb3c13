import type { SlotName } from '../../core/names.js';

/** Slots that were asked to move together, and have not yet: a slot is in one bond at most. */
export class Bonds {
  readonly #bonds = new Map<SlotName, readonly SlotName[]>();

  /** Ties slots to one another; whatever they were tied to before goes its own way. */
  tie(slots: readonly SlotName[]): void {
    for (const slot of slots) this.release(slot);
    if (slots.length > 1) for (const slot of slots) this.#bonds.set(slot, slots);
  }

  /** All slots that a slot moves with, itself included; undefined where it moves by itself. */
  of(slot: SlotName): readonly SlotName[] | undefined {
    return this.#bonds.get(slot);
  }

  /** Unties a slot, and with it those that it was tied to. @returns all of them, itself included */
  release(slot: SlotName): readonly SlotName[] {
    const bond = this.#bonds.get(slot) ?? [slot];
    for (const each of bond) this.#bonds.delete(each);
    return bond;
  }

  /** These have moved in one tick: bonds that are wholly among them have done what they were for. */
  moved(slots: readonly SlotName[]): void {
    for (const slot of slots) {
      const bond = this.#bonds.get(slot);
      if (bond?.every((each) => slots.includes(each))) this.release(slot);
    }
  }
}
