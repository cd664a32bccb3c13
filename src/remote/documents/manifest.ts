import type { Domain } from '../../core/names.js';
import * as Parts from './entry-fields.js';
import { Kind, May, MayJson, MayMany, MayOne, Needs, NeedsMany } from './fields.js';
import * as R from './rules.js';
import type { JsonMap } from './strict-json.js';

/** What a signature of a manifest is good for. */
export const MANIFEST_TYPE = 'application/vnd.oneiric.manifest.v1+json';

/** One candidate that a manifest brings. */
export class ManifestEntry {
  /** Domain of the slot, as `adapter`. */
  @Needs(R.DOMAIN_NAME) readonly domain!: Domain;
  /** Name of the slot within its domain. */
  @Needs(R.NAME) readonly key!: string;
  /** Name of the implementation. */
  @Needs(R.NAME) readonly provider!: string;
  /** Version of the implementation. */
  @May(R.line(100)) readonly version?: string;
  /** `artifact:export` with code of its own, or `module:export` of a module that the host has registered. */
  @Needs(R.FACTORY) readonly factory!: string;
  /** Where the artifact is. It comes with `sha256` and `length`. */
  @May(R.ARTIFACT_ADDRESS) readonly uri?: string;
  /** SHA-256 of the artifact, in lower-case hex. */
  @May(R.SHA256) readonly sha256?: string;
  /** Bytes of the artifact. */
  @May(R.WHOLE) readonly length?: number;
  /** Ranks before the stack level; -1000 to 1000. Default 0. */
  @May(R.PRIORITY) readonly priority?: number;
  /** Ranks before the order of registration; -100 to 100. Default 0. */
  @May(R.STACK_LEVEL) readonly stackLevel?: number;
  /** What it can do. */
  @MayMany(() => Parts.Capability, 100) readonly capabilities?: readonly Parts.Capability[];
  /** What has to be there for it. */
  @MayOne(() => Parts.Requirements) readonly requires?: Parts.Requirements;
  /** Slots, or providers of slots (`adapter:cache/redis`), beside which it cannot be. */
  @May(R.listOf(R.OFFER, 100)) readonly conflicts?: readonly string[];
  /** The shape of its settings: a JSON Schema of the words that settings need. */
  @MayJson(R.MAP) readonly settings?: JsonMap;
  /** Milliseconds after which a try of a call, run or delivery is given up. */
  @May(R.MILLISECONDS) readonly timeoutMs?: number;
  /** How often a call, run or delivery is tried. Whoever says it says that all of them may be made twice. */
  @MayOne(() => Parts.RetryPolicy) readonly retry?: Parts.RetryPolicy;
  /** Of an action: whether running it twice does no harm. */
  @May(R.FLAG) readonly sideEffectFree?: boolean;
  /** Of an event handler: which events it is told of. */
  @MayOne(() => Parts.EventDelivery) readonly event?: Parts.EventDelivery;
  /** Of a workflow: its steps. */
  @MayOne(() => Parts.WorkflowPlan) readonly workflow?: Parts.WorkflowPlan;
  /** Who answers for it. */
  @May(R.line(200)) readonly owner?: string;
  /** Its licence, as an SPDX expression. */
  @May(R.LICENCE_NAME) readonly license?: string;
  /** Where it is documented. */
  @May(R.WEB_ADDRESS) readonly documentation?: string;
  /** What else the publisher says of it. Nothing of it is acted on. */
  @MayJson(R.MAP) readonly metadata?: JsonMap;
}

/** What must not be used any more. */
export class Revoked {
  /** SHA-256 of artifacts. */
  @May(R.listOf(R.SHA256, 10_000)) readonly artifacts?: readonly string[];
}

/** The signed list of what a source brings. What it does not name any more is withdrawn. */
export class Manifest {
  /** What kind of document it is. */
  @Kind('manifest') readonly _type!: 'manifest';
  /** Version of this format. */
  @Needs(R.exactly(1)) readonly spec!: 1;
  /** Whose it is: another source does not take it. */
  @Needs(R.line(200)) readonly source!: string;
  /** Begins anew what versions count; the trust document says which one holds. */
  @Needs(R.WHOLE) readonly epoch!: number;
  /** Higher than that of every manifest before it in its epoch. */
  @Needs(R.WHOLE) readonly version!: number;
  /** When it was signed, as `2026-11-20T11:00:00Z`. */
  @Needs(R.TIME) readonly signedAt!: string;
  /** From when on it is not to be used. */
  @Needs(R.TIME) readonly expiresAt!: string;
  /** The candidates. */
  @NeedsMany(() => ManifestEntry, Number.MAX_SAFE_INTEGER) readonly entries!: readonly ManifestEntry[];
  /** What must not be used any more. */
  @MayOne(() => Revoked) readonly revoked?: Revoked;
}
