import type { Ref } from '../../core/token.js';
import type { SlotName } from '../../core/names.js';

/** What inversify is shown of the application: every contract, token, slot name and plain provider, when it asks. */
export interface OurSide {
  /** Whether the application answers to this name, even if only with an error. */
  knows(ref: Ref | SlotName): boolean;
  /** Names of the providers of its slot, for pins. */
  providersOf(ref: Ref | SlotName): Iterable<string>;
  /** What consumers of ours are given. @throws LifecycleError `lifecycle/not-active` */
  get(ref: Ref | SlotName, provider?: string): unknown;
  /** As `get`; a promise only where the slot has to be activated first. */
  give(ref: Ref | SlotName, provider?: string): unknown;
}
