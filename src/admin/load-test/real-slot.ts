import type { SlotName } from '../../core/names.js';
import type { ChangeOptions, Swap } from '../../core/swap.js';
import type { Application } from '../../modules/application.js';
import type { Subject } from './subject.js';

/** A slot of the application itself: what serves it is renewed, and stays what it is. */
export class RealSlot implements Subject {
  readonly slots: readonly SlotName[];
  readonly call = undefined;
  readonly #slot: SlotName;

  /** @throws ResolutionError where nothing is known of the slot */
  constructor(
    private readonly app: Application,
    slot: SlotName,
  ) {
    this.#slot = app.status(slot).slot;
    this.slots = [this.#slot];
  }

  swap(_: number, options: ChangeOptions): Swap {
    return this.app.refresh(this.#slot, options);
  }
}
