import type { Constructable } from '../core/component.js';
import type { SlotName } from '../core/names.js';

/** What a controller's method has returned: any value, in a box, so that nothing is taken for an answer before its time. */
export class Handled {
  constructor(readonly value: unknown) {}
}

/** What a handler failed with, in a box, for those around it to see before it is answered. */
export class Failed {
  constructor(readonly error: unknown) {}
}

/** What there is behind the routes of a slot: nothing any more, nothing that serves, or something that does. */
export type Standing = 'gone' | 'idle' | 'served';

interface RoutedFacts {
  readonly slot: SlotName;
  readonly cls: Constructable;
  readonly module: string | undefined;
  readonly reference: () => Promise<object>;
  readonly standing: () => Standing;
}

/** One slot of controllers: whose class says the routes, and by what its methods are called. */
export class Routed {
  readonly slot: SlotName;
  /** The class whose routes they are. */
  readonly cls: Constructable;
  /** Name of the module that offers it. */
  readonly module: string | undefined;
  /** Gives the live reference of the slot. */
  readonly reference: () => Promise<object>;
  /** Says what its slot has at the moment: its routes stay for a moment when its last candidate has gone. */
  readonly standing: () => Standing;
  /** Its slot has no routes any more, or others: who came by these does not reach what may serve there now. */
  isGone = false;

  constructor({ slot, cls, module, reference, standing }: RoutedFacts) {
    this.slot = slot;
    this.cls = cls;
    this.module = module;
    this.reference = reference;
    this.standing = standing;
  }
}
