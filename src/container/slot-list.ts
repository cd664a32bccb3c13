import type { Candidate } from '../core/candidate.js';
import type { LiveList } from '../core/live.js';
import { SnapshotList } from './live/live-list.js';
import type { Cell, Holder, Slot, SlotListing } from './slot.js';

/** The list of a slot, made when first asked for. */
export function listOf(slot: Slot): SlotListing {
  return (slot.list ??= new SlotList(slot));
}

/** Those pins of a slot that point at something, as one list. */
class SlotList implements SlotListing {
  needed = false;
  kept = false;
  readonly holders = new Set<Holder>();
  readonly #items: SnapshotList<unknown>;
  #isChanged = false;

  constructor(readonly slot: Slot) {
    this.#items = new SnapshotList(slot.title);
  }

  get live(): LiveList<unknown> {
    return this.#items;
  }

  update(ranking: Iterable<Candidate>): void {
    const pins = new Set<Cell>();
    if (this.needed) for (const { provider } of ranking) pins.add(this.slot.pin(provider));
    const items = [...pins].flatMap((pin) => (pin.instance ? [handedOut(pin)] : []));
    if (this.#items.replace(items)) this.#isChanged = true;
    this.#forget(pins);
  }

  /** Pins that were made for the list alone, of providers that are gone. */
  #forget(listed: ReadonlySet<Cell>): void {
    for (const [provider, pin] of this.slot.pins)
      if (!listed.has(pin) && !pin.isInUse && !pin.needed) this.slot.forgetPin(provider);
  }

  announce(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.#items.announce();
  }
}

const handedOut = (cell: Cell): unknown => (cell.slot.isRaw ? cell.instance?.value : cell.live.ref);
