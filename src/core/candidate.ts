import type { SlotName } from './names.js';
import type { Ref } from './token.js';

/** Where a candidate came from. */
export type CandidateSource = 'module' | 'config' | 'plugin' | 'manifest' | 'runtime' | 'test';

/** How many instances a slot has; only `singleton` is built yet. */
export type CandidateScope = 'singleton' | 'transient' | 'request';

/** When a slot is activated: with the application, or when first asked for. */
export type Activation = 'eager' | 'lazy';

/**
 * A registered offer for a slot, as everybody sees it: frozen, and never the object that was handed in.
 */
export interface Candidate {
  readonly slot: SlotName;
  readonly domain: string;
  readonly key: string;
  readonly provider: string;
  readonly priority: number;
  readonly stackLevel: number;
  readonly capabilities: readonly string[];
  readonly source: CandidateSource;
  readonly scope: CandidateScope;
  readonly activation: Activation;
  readonly version: string | undefined;
  /** Name of the module that offers it, if one does. */
  readonly module: string | undefined;
  /** Name of the npm package that it belongs to, where known. */
  readonly package: string | undefined;
  /** The contracts that it provides. */
  readonly provides: readonly Ref[];
  /** `file:line` of its declaration, where known. */
  readonly declaredAt: string | undefined;
  /** Registration number within the application, from 1; a later one is newer. */
  readonly order: number;
}
