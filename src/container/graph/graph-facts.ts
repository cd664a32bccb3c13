import type { Activity } from '../../core/activity.js';
import type { CandidateScope } from '../../core/candidate.js';
import type { SwapPolicy } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import type { SlotStatus } from '../status.js';

/** One instance of a slot. */
export interface GraphInstance {
  /** Provider and generation, as `redis#3`. */
  readonly label: string;
  /** Name of the implementation. */
  readonly provider: string;
  /** Running number of the instance within its slot. */
  readonly generation: number;
  /** `preparing` does not serve yet, `retiring` not any more. */
  readonly state: 'preparing' | 'serving' | 'retiring';
  /**
   * Who has the instance itself, and keeps it from being disposed of: those who were given it, as `service:catalog#1`, and
   * leases, as `lease` (the application's own), `lease by service:catalog#1` or, where there is more than one, `use (2)`.
   */
  readonly keptBy: readonly string[];
}

/** A pin or a view of a slot. */
export interface GraphCell {
  /** Which of the two. */
  readonly kind: 'pin' | 'view';
  /** Of a pin: the provider. */
  readonly provider: string | undefined;
  /** Of a view: what it asks for. */
  readonly capabilities: readonly string[] | undefined;
  /** What it points at, as `redis#3`. */
  readonly instance: string | undefined;
  /** Whether the application itself was given it. */
  readonly isKeptByApplication: boolean;
}

/** A slot. */
export interface GraphSlot {
  /** Name of the node within the graph: that of the slot. */
  readonly id: string;
  /** Discriminates the union. */
  readonly kind: 'slot';
  /** The slot. */
  readonly slot: SlotName;
  /** As in `app.status`. */
  readonly state: SlotStatus['state'];
  /** Whether it takes calls, by what was decided about it and about its domain. */
  readonly activity: Activity;
  /** Provider that is first in the ranking. */
  readonly chosen: string | undefined;
  /** What serves, as `redis#3`. */
  readonly active: string | undefined;
  /** How many instances there are of what serves, or else of what is chosen. */
  readonly scope: CandidateScope | undefined;
  /** Module that offers what serves, or else what is chosen. */
  readonly module: string | undefined;
  /** What was built and is not disposed of, by generation. */
  readonly instances: readonly GraphInstance[];
  /** Its pins and views that anybody was given, or that serve. */
  readonly cells: readonly GraphCell[];
}

/** A plain provider. */
export interface GraphPlain {
  /** Name of the node within the graph. */
  readonly id: string;
  /** Discriminates the union. */
  readonly kind: 'plain';
  /** Name of its class or token. */
  readonly title: string;
  /** Module that provides it. */
  readonly module: string | undefined;
  /** Whether it is there. */
  readonly isBuilt: boolean;
}

/** A singleton of `app.container.inversify` that was given something, as far as inversify was asked for it. */
export interface GraphForeign {
  /** Name of the node within the graph. */
  readonly id: string;
  /** Discriminates the union. */
  readonly kind: 'inversify';
  /** What it is bound to: the name of a class or symbol, or a string in quotes. */
  readonly title: string;
}

/** What can hold or be held. */
export type GraphNode = GraphSlot | GraphPlain | GraphForeign;

/** Somebody was given something; or, where it is planned, will be. */
export interface GraphEdge {
  /** Node of the holder. */
  readonly from: string;
  /** The very holder, as `service:catalog#2` or `Repository of inversify`; undefined where it is not built yet. */
  readonly holder: string | undefined;
  /** Node of what is held. */
  readonly to: string;
  /** What was asked for: whatever serves, a provider, the best of those that offer something, all; or a plain provider. */
  readonly through: 'active' | 'pin' | 'view' | 'all' | 'plain';
  /** Of a pin: the provider. */
  readonly provider: string | undefined;
  /** Of a view: what it asks for. */
  readonly capabilities: readonly string[] | undefined;
  /** What happens to the holder at a swap; undefined of what no swap changes: a plain provider, a transient of its own. */
  readonly policy: SwapPolicy | undefined;
  /** What it leads to now, or what is kept, as `redis#3`; undefined of a list and of a transient. */
  readonly instance: string | undefined;
  /** Whether the holder cannot do without it. */
  readonly isRequired: boolean;
  /** Read from what the chosen candidate declares: nothing of the holder is built. */
  readonly isPlanned: boolean;
}

/** All of a graph, as data. */
export interface GraphFacts {
  /** Slots by name, plain providers in the order of their modules, then singletons of inversify, oldest first. */
  readonly nodes: readonly GraphNode[];
  /** Sorted by holder and held. */
  readonly edges: readonly GraphEdge[];
}

/** Which part of a graph. */
export interface GraphCut {
  /** Node in the middle. */
  readonly centre: string;
  /** How many edges away from it, in both directions. */
  readonly depth: number;
}

/** An edge to a plain provider, which is handed out as it is. */
export function plainEdge(
  facts: Pick<GraphEdge, 'from' | 'to' | 'holder' | 'isRequired' | 'isPlanned'>,
): GraphEdge {
  const { from, holder, to, isRequired, isPlanned } = facts;
  const nothing = { provider: undefined, capabilities: undefined, policy: undefined, instance: undefined };
  return { from, holder, to, through: 'plain', ...nothing, isRequired, isPlanned };
}

/** An edge to all candidates of a slot: a list, which follows by itself, and may be empty. */
export function listEdge(facts: Pick<GraphEdge, 'from' | 'to' | 'holder' | 'isPlanned'>): GraphEdge {
  const { from, holder, to, isPlanned } = facts;
  const all = { through: 'all', provider: undefined, capabilities: undefined, policy: 'follow' } as const;
  return { from, holder, to, ...all, instance: undefined, isRequired: false, isPlanned };
}
