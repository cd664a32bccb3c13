import type { EventFact } from './event-fact.js';
import type { SlotName } from './names.js';

/** Somebody was given a secret for the first time, or for the first time from there. */
export interface SecretAccessed extends EventFact {
  /** Discriminates the union. */
  readonly type: 'secret.accessed';
  /** Name of the secret. */
  readonly name: string;
  /** Who needs it: a slot and its provider, a section of the configuration, or a class. */
  readonly consumer: string;
  /** Provider of the store that gave it; `inline` where the configuration itself has it. */
  readonly provider: string;
}

/** A secret could not be had. */
export interface SecretRefused extends EventFact {
  /** Discriminates the union. */
  readonly type: 'secret.refused';
  /** Name of the secret. */
  readonly name: string;
  /** Who needs it. */
  readonly consumers: readonly string[];
  /** Provider of the store that was asked; `none` where there is none. */
  readonly provider: string;
  /** Whether the store does not have it, or could not be asked. */
  readonly reason: 'missing' | 'failed';
  /** What the store said, without values that are known. */
  readonly why: string;
  /** Whether what was known of it before is used on. */
  readonly isKept: boolean;
}

/** Secrets were fetched anew. */
export interface SecretRotated extends EventFact {
  /** Discriminates the union. */
  readonly type: 'secret.rotated';
  /** Why: somebody asked, the store told of changes, another store serves, the interval is over, or the configuration has others. */
  readonly cause: 'asked' | 'store-changed' | 'store-swapped' | 'interval' | 'configuration';
  /** All that were fetched. */
  readonly names: readonly string[];
  /** Those whose value is another. */
  readonly changed: readonly string[];
  /** Those that are gone; what was known of them is used on. */
  readonly missing: readonly string[];
  /** Those that could not be had; what was known of them is used on. */
  readonly failed: readonly string[];
  /** Slots whose settings have changed by it. */
  readonly slots: readonly SlotName[];
}

/** What happens to secrets: for audits. None has a value. */
export type SecretEvent = SecretAccessed | SecretRefused | SecretRotated;
