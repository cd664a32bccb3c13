import { wholeNumber } from '../../core/option-bag.js';
import { May, MayJson, MayMany, MayOne, Needs, NeedsMany } from './fields.js';
import * as R from './rules.js';
import type { Json, JsonMap } from './strict-json.js';

/** Who may use a capability, and how it is guarded. For whoever reads it: nothing here is enforced. */
export class CapabilitySecurity {
  /** How secret what it handles is, in words of the publisher. */
  @May(R.line(100)) readonly classification?: string;
  /** Whether callers have to be known. */
  @May(R.FLAG) readonly authRequired?: boolean;
  /** What callers have to be allowed. */
  @May(R.listOf(R.line(100), 100)) readonly scopes?: readonly string[];
  /** How what it handles is encrypted. */
  @May(R.line(100)) readonly encryption?: string;
  /** Whether what it is given has to be signed. */
  @May(R.FLAG) readonly signatureRequired?: boolean;
  /** Whom it is for. */
  @May(R.listOf(R.line(100), 100)) readonly audience?: readonly string[];
  /** What else there is to say. */
  @May(R.prose(2_000)) readonly notes?: string;
}

/** Something that a component can do. */
export class Capability {
  /** What consumers ask for. */
  @Needs(R.NAME) readonly name!: string;
  /** What it is, for people. */
  @May(R.prose(2_000)) readonly description?: string;
  /** Types of the events that it takes or emits. */
  @May(R.listOf(R.NAME, 100)) readonly eventTypes?: readonly string[];
  /** The shape of what it takes: a schema, or where there is one. */
  @MayJson(R.SCHEMA_OR_ADDRESS) readonly payloadSchema?: JsonMap | string;
  /** The language of that schema, as `json-schema`. */
  @May(R.line(100)) readonly schemaFormat?: string;
  /** Who may use it. */
  @MayOne(() => CapabilitySecurity) readonly security?: CapabilitySecurity;
  /** What else the publisher says of it. */
  @MayJson(R.MAP) readonly metadata?: JsonMap;
}

/** What has to be there for an entry. Where it is not, the whole manifest is refused. */
export class Requirements {
  /** Versions of Node that it runs on. */
  @May(R.RANGE) readonly node?: string;
  /** Versions of the API of the host that it is made for. */
  @May(R.RANGE) readonly api?: string;
  /** Platforms that it runs on: `linux`, or `linux-x64`. */
  @May(R.listOf(R.PLATFORM_NAME, 50)) readonly platforms?: readonly string[];
  /** Slots, or providers of slots (`adapter:cache/redis`), that have to be offered, by the same manifest or by the host. */
  @May(R.listOf(R.OFFER, 100)) readonly offers?: readonly string[];
  /** Names of secrets that have to be known. */
  @May(R.listOf(R.SECRET, 100)) readonly secrets?: readonly string[];
}

/** How often and how patiently it is tried again. */
export class RetryPolicy {
  /** Tries in all, the first included: 1 to 100. */
  @May(wholeNumber(1, 100)) readonly attempts?: number;
  /** Milliseconds before the second try. */
  @May(R.MILLISECONDS) readonly delayMs?: number;
  /** Longest pause in milliseconds. */
  @May(R.MILLISECONDS) readonly maxDelayMs?: number;
  /** How much longer each pause is than the one before, 1 to 100. */
  @May(R.FACTOR) readonly factor?: number;
  /** Whether pauses differ at random. */
  @May(R.FLAG) readonly jitter?: boolean;
  /** HTTP statuses that are worth another try. */
  @May(R.listOf(wholeNumber(100, 599), 100)) readonly statuses?: readonly number[];
}

/** What an event has to hold to be delivered. It says one thing of one place; filters of one handler hold together. */
export class EventFilter {
  /** `topic`, or members below `payload` or `headers`, joined by dots. */
  @Needs(R.EVENT_PATH) readonly path!: string;
  /** The value there. */
  @May(R.SCALAR) readonly equals?: Json;
  /** The values of which one is there. */
  @May(R.SCALARS) readonly anyOf?: readonly Json[];
  /** Whether anything is there. */
  @May(R.FLAG) readonly exists?: boolean;
}

/** Which events a handler is told of. */
export class EventDelivery {
  /** Topics, each spelt out. */
  @Needs(R.TOPICS) readonly topics!: readonly string[];
  /** What events have to hold besides. */
  @MayMany(() => EventFilter, 64) readonly filters?: readonly EventFilter[];
  /** The handler of the highest priority is told first, -1000 to 1000. */
  @May(R.PRIORITY) readonly priority?: number;
  /** Most events that it handles at once. */
  @May(R.COUNT) readonly maxConcurrency?: number;
  /** Whether it is told beside others, or instead of them. */
  @May(R.oneOf('broadcast', 'exclusive')) readonly fanout?: 'broadcast' | 'exclusive';
}

/** One step of a workflow. */
export class WorkflowNode {
  /** Its name within the workflow. */
  @Needs(R.NAME) readonly id!: string;
  /** Key of the task that it runs. */
  @Needs(R.NAME) readonly task!: string;
  /** Steps that have to end before. */
  @May(R.listOf(R.NAME, 1_000)) readonly dependsOn?: readonly string[];
  /** What the task is given. */
  @MayJson(R.ANY) readonly payload?: Json;
  /** How often it is tried. */
  @MayOne(() => RetryPolicy) readonly retry?: RetryPolicy;
  /** Milliseconds after which it is given up. */
  @May(R.MILLISECONDS) readonly timeoutMs?: number;
}

/** The steps of a workflow, as a graph without a way back. */
export class WorkflowPlan {
  /** Its steps, 1 to 1,000. */
  @NeedsMany(() => WorkflowNode, 1_000) readonly nodes!: readonly WorkflowNode[];
}
