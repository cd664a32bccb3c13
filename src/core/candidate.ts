import type { SlotName } from './names.js';
import type { Ref } from './token.js';

/** Where a candidate came from. */
export type CandidateSource = 'module' | 'config' | 'plugin' | 'manifest' | 'runtime' | 'test';

/** How many instances a slot has: one, one per injection, or one per scope. */
export type CandidateScope = 'singleton' | 'transient' | 'request';

/** When a slot is activated: with the application, or when first asked for. */
export type Activation = 'eager' | 'lazy';

/**
 * What a candidate says of itself that choosing and building do not go by: plain data, frozen. Of a candidate that a manifest has
 * brought, what its entry says by these names: `capabilities` with all that describes them, `timeoutMs`, `retry`, `event`, `workflow`,
 * `sideEffectFree`, `owner`, `license`, `documentation` and `metadata`.
 */
export type CandidateMetadata = Readonly<Record<string, unknown>>;

/**
 * A registered offer for a slot, as everybody sees it: frozen, and never the object that was handed in.
 */
export interface Candidate {
  /** What it offers to serve: `domain:key`. */
  readonly slot: SlotName;
  /** Domain of the slot. */
  readonly domain: string;
  /** Name of the slot within its domain. */
  readonly key: string;
  /** Name of the implementation. */
  readonly provider: string;
  /** Ranks before the stack level; -1000 to 1000. */
  readonly priority: number;
  /** Ranks before the registration order; -100 to 100. */
  readonly stackLevel: number;
  /** What it can do. */
  readonly capabilities: readonly string[];
  /** Where it came from. */
  readonly source: CandidateSource;
  /** How many instances there are. */
  readonly scope: CandidateScope;
  /** When its slot is activated. */
  readonly activation: Activation;
  /** Version of the implementation, where stated. */
  readonly version: string | undefined;
  /** Name of the module that offers it, if one does. */
  readonly module: string | undefined;
  /** Name of the npm package that it belongs to, where known. */
  readonly package: string | undefined;
  /** The contracts that it provides. */
  readonly provides: readonly Ref[];
  /** `file:line` of its declaration, where known. */
  readonly declaredAt: string | undefined;
  /** What its offer says besides, for the domain that runs it and for people; undefined where it says nothing. */
  readonly metadata: CandidateMetadata | undefined;
  /** Registration number within the application, from 1; a later one is newer. */
  readonly order: number;
}
