import type { CandidateScope } from '../../core/candidate.js';
import type { SlotName } from '../../core/names.js';
import type { Resolver } from '../candidates/ranking.js';
import type { Bridge } from '../bridge/bridge.js';
import type { CandidateRegistry } from '../candidates/registry.js';
import type { Linker } from '../injection/linker.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import type { Plains } from '../plain/plains.js';
import { Instance, type Cell, type Holder, type Slot } from '../slot.js';
import type { SlotTable } from '../slot-table.js';
import type { SlotStatus } from '../status.js';
import { ForeignHolders } from './foreign-holders.js';
import { listEdge, plainEdge, type GraphEdge, type GraphFacts, type GraphNode } from './graph-facts.js';
import { plainNode, slotNode } from './graph-nodes.js';
import { byText } from './graph-words.js';
import { InstanceRows } from './instance-rows.js';
import { plannedEdges, type PlanTools } from './planned-edges.js';
import { cellEdge, waysOf } from './ways.js';

/** What a graph is read from. */
export interface GraphSources {
  readonly registry: CandidateRegistry;
  readonly resolver: Resolver;
  readonly slots: SlotTable;
  readonly plains: Plains;
  readonly linker: Linker;
  readonly bridge: Pick<Bridge, 'singletons'>;
  readonly stateOf: (slot: Slot) => SlotStatus['state'];
}

/** Reads who holds what, at this moment. Changes nothing, and makes no slot or cell that is not there. */
export class GraphReader {
  readonly #edges: GraphEdge[] = [];
  readonly #rows = new InstanceRows();
  readonly #plainIds: ReadonlyMap<PlainProvider, string>;
  readonly #plainHolders = new Map<Holder, string>();
  readonly #planTools: PlanTools;

  constructor(
    private readonly sources: GraphSources,
    private readonly withPlain: boolean,
  ) {
    const { plains, linker } = sources;
    this.#plainIds = new Map(plains.all.map((plain, index) => [plain, `plain:${index + 1}`]));
    for (const [plain, id] of this.#plainIds) {
      const holder = plains.holderOf(plain);
      if (holder) this.#plainHolders.set(holder, id);
    }
    this.#planTools = {
      linker,
      idOf: (plain) => this.#plainIds.get(plain),
      scopeOf: (slot) => scopeOf(this.sources, slot),
    };
  }

  read(): GraphFacts {
    const names = this.#names();
    for (const name of names) {
      const slot = this.sources.slots.find(name);
      if (slot) this.#readSlot(slot);
      this.#plan(name, slot);
    }
    if (this.withPlain) for (const [plain, id] of this.#plainIds) this.#readPlain(plain, id);
    const nodes = [...names.map((name) => this.#node(name)), ...this.#plainNodes()];
    const shown = new Set(nodes.map(({ id }) => id));
    // What is declared to hold something that nobody offers leads nowhere.
    const edges = this.#edges.filter(({ from, to }) => shown.has(from) && shown.has(to));
    const foreign = new ForeignHolders(this.sources.bridge.singletons(), (plain) =>
      this.#plainIds.get(plain),
    );
    const theirs = foreign.edges().filter(({ to }) => shown.has(to));
    return {
      nodes: [...nodes, ...foreign.nodes(theirs)],
      edges: [...edges, ...theirs].sort(byEnds),
    };
  }

  #names(): SlotName[] {
    const { registry, slots } = this.sources;
    const known = [...registry.slots(), ...[...slots.values()].map(({ name }) => name)];
    return [...new Set(known)].sort(byText);
  }

  #readSlot(slot: Slot): void {
    for (const instance of slot.record.retiring.values()) this.#rows.note(instance);
    for (const instance of slot.instances.values()) {
      this.#rows.note(instance);
      for (const plain of instance.plains) this.#toPlain(plain, slot.name, instance.name);
    }
    for (const cell of slot.cells()) for (const holder of cell.holders) this.#readHolder(holder, cell);
    for (const holder of slot.list?.holders ?? []) this.#readListHolder(holder, slot);
  }

  #readHolder(holder: Holder, cell: Cell): void {
    const from = this.#nodeOf(holder);
    if (from === undefined) return;
    const facts = { from, holder: holder.name, isRequired: holder.requires.has(cell) };
    for (const way of waysOf(holder, cell)) this.#edges.push(cellEdge(facts, cell, way));
    for (const { cell: asked, instance } of holder.keeps ?? []) if (asked === cell) this.#rows.note(instance);
  }

  #readListHolder(holder: Holder, slot: Slot): void {
    const from = this.#nodeOf(holder);
    if (from === undefined) return;
    this.#edges.push(listEdge({ from, holder: holder.name, to: slot.name, isPlanned: false }));
  }

  /** Where a holder is shown; undefined of one that is not. */
  #nodeOf(holder: Holder): string | undefined {
    if (!(holder instanceof Instance)) return this.#plainHolders.get(holder);
    this.#rows.note(holder);
    return holder.slot.name;
  }

  #readPlain(plain: PlainProvider, from: string): void {
    const { plains } = this.sources;
    const { making, scope, state, title } = plain;
    if (state !== 'ready') this.#edges.push(...plannedEdges({ from, making, scope }, this.#planTools));
    else for (const given of plains.givenTo(plain).plains) this.#toPlain(given, from, title);
  }

  #toPlain(plain: PlainProvider, from: string, holder: string): void {
    const to = this.#plainIds.get(plain);
    if (to !== undefined)
      this.#edges.push(plainEdge({ from, to, holder, isRequired: true, isPlanned: false }));
  }

  /** Where nothing serves, what the chosen candidate would be given; unless it is built already, for a pin. */
  #plan(name: SlotName, slot: Slot | undefined): void {
    const { resolver, registry } = this.sources;
    if (slot?.active.instance) return;
    const chosen = resolver.resolve(name);
    if (!chosen || slot?.instances.has(chosen)) return;
    const making = registry.recipeOf(chosen);
    this.#edges.push(...plannedEdges({ from: name, making, scope: making.scope }, this.#planTools));
  }

  #node(name: SlotName): GraphNode {
    const { slots, resolver, stateOf } = this.sources;
    const slot = slots.find(name);
    return slotNode(name, {
      chosen: resolver.resolve(name),
      slot: slot && { slot, state: stateOf(slot) },
      instances: this.#rows.of(name),
    });
  }

  #plainNodes(): GraphNode[] {
    return this.withPlain ? Array.from(this.#plainIds, ([plain, id]) => plainNode(id, plain)) : [];
  }
}

function scopeOf({ slots, registry }: GraphSources, name: SlotName): CandidateScope | undefined {
  const slot = slots.find(name);
  if (slot) return slot.scope;
  for (const { scope } of registry.candidates(name)) return scope;
  return undefined;
}

const keyOf = ({ from, holder, to, through, provider, capabilities, policy }: GraphEdge): string =>
  [from, to, holder, through, provider, capabilities?.join(), policy].join(' ');

const byEnds = (a: GraphEdge, b: GraphEdge): number => byText(keyOf(a), keyOf(b));
