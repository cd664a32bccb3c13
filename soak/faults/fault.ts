import type { World } from '../world.js';

/** Something that goes wrong, or that an operator does, while calls run. */
export interface Fault {
  readonly name: string;
  /** How often it comes, beside the others. */
  readonly weight: number;
  /** Two faults that have the same hand never run at the same time: they would undo each other. */
  readonly hand?: string;
  /** Does it, undoes it again, and says how it ended. A typed error counts as an end that is named by its code. */
  readonly run: (world: World) => Promise<string>;
}

/** Something that must not happen: whoever was asked to refuse did not. */
export class UnexpectedEnd extends TypeError {}
