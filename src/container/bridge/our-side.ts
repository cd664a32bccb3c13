import type { Ref } from '../../core/token.js';
import type { SlotName } from '../../core/names.js';
import type { Held } from './binding-watch.js';

/** What inversify is shown of the application: every contract, token, slot name and plain provider, when it asks. */
export interface OurSide {
  /** Whether the application answers to this name, even if only with an error. */
  knows(ref: Ref | SlotName): boolean;
  /** Names of the providers of its slot, for pins. */
  providersOf(ref: Ref | SlotName): Iterable<string>;
  /** The cell or plain provider that stands behind a name. */
  heldOf(ref: Ref | SlotName, provider?: string): Held | undefined;
  /** What consumers of ours are given. @throws LifecycleError `lifecycle/not-active` */
  get(ref: Ref | SlotName, provider?: string): unknown;
  /** As `get`, and activates it first. */
  getAsync(ref: Ref | SlotName, provider?: string): Promise<unknown>;
}
