import type { Constructable } from '../core/component.js';

/** What a controller's method has returned: any value, in a box, so that nothing is taken for an answer before its time. */
export class Handled {
  constructor(readonly value: unknown) {}
}

/** What a handler failed with, in a box, for those around it to see before it is answered. */
export class Failed {
  constructor(readonly error: unknown) {}
}

/** One slot of controllers: whose class says the routes, and by what its methods are called. */
export interface Routed {
  readonly slot: string;
  /** The class whose routes they are. */
  readonly cls: Constructable;
  /** Name of the module that offers it. */
  readonly module: string | undefined;
  /** Gives the live reference of the slot. */
  readonly reference: () => Promise<object>;
}
