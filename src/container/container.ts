import type { Health } from '../core/health.js';
import type { KeptState } from '../core/recorder.js';
import { parseSlotName, type SlotName } from '../core/names.js';
import type { Observable } from 'rxjs';
import type { Constructable, Delivery, GetOptions, ListOptions } from '../core/component.js';
import type { ActiveDescriptor, Live } from '../core/live.js';
import type { CellLink, Link } from './injection/link.js';
import type { ChangeId } from './swap/change.js';
import type { Candidate, CandidateScope } from '../core/candidate.js';
import { refName, type Ref } from '../core/token.js';
import { checkedListOptions, checkedGetOptions } from '../decorators/dependable.js';
import { Additions } from './additions.js';
import { Interceptions } from './interceptors/interceptions.js';
import { Activities } from './activity/activities.js';
import { absence } from './absence.js';
import { checkAsked, checkQuery } from './asked.js';
import type { Bridge } from './bridge/bridge.js';
import { OurAnswers } from './bridge/our-answers.js';
import { Changes } from './changes.js';
import { whileUnderWay } from './correlation.js';
import { Checkups } from './checkups.js';
import { Desires } from './desires/desires.js';
import { probe } from './probe.js';
import { explain, type ExplainOptions, type Explanation } from './candidates/explanation.js';
import { Graph } from './graph/graph.js';
import { depthOfNothing, type GraphOptions } from './graph/graph-options.js';
import { GraphReader } from './graph/graph-reader.js';
import { neighbourhood } from './graph/neighbourhood.js';
import { Lifecycle, rootOf } from './lifecycle.js';
import type { ContainerOptions } from './container-options.js';
import { Parts } from './parts.js';
import { RegistryChanges } from './registry-changes.js';
import type { Query } from './candidates/ranking.js';
import type { ModuleScope } from './plain/plain-provider.js';
import { PlainAnswers } from './plain/plain-answers.js';
import { PlainSource } from './plain/plain-source.js';
import type { Plains } from './plain/plains.js';
import type { PlainProvider } from './plain/plain-provider.js';
import type { Cell, Slot, SlotListing } from './slot.js';
import { Answers, type AnswerTools } from './scopes/answers.js';
import type { Maker } from './scopes/maker.js';
import type { Scopes } from './scopes/scopes.js';
import { deliver } from './deliver.js';
import { instantiate } from './instantiate.js';
import { closing } from './swap/outcomes.js';
import { slotFactsOf } from './slot-facts.js';
import { statusOf, type SlotStatus } from './status.js';
import type { Vetting } from './vetting.js';

/** Which candidates to list. */
export interface CandidateFilter {
  /** Only slots of this domain. */
  readonly domain?: string;
  /** Only slots of this key. */
  readonly key?: string;
  /** Also those that are not first in their ranking. Default false. */
  readonly shadowed?: boolean;
}

/** What somebody outside asks for. */
interface Question {
  readonly ref: Ref | SlotName;
  readonly options?: GetOptions | undefined;
  readonly delivery?: Delivery;
  /** Module whose names count; default all of them. */
  readonly scope?: ModuleScope | undefined;
}

/** Slots, candidates and instances of one application. */
export class Container {
  readonly changes: Changes;
  readonly registryChanges: RegistryChanges;
  readonly activities: Activities;
  readonly interceptions: Interceptions;
  readonly lifecycle: Lifecycle;
  readonly additions: Additions;
  readonly desires: Desires;
  readonly checkups: Checkups;
  readonly scopes: Scopes;
  readonly vetting: Vetting;
  readonly #parts: Parts;
  readonly #answers: Parts['answers'];
  readonly #plainAnswers: PlainAnswers;

  constructor(options: ContainerOptions) {
    this.#parts = new Parts(options);
    this.#answers = this.#parts.answers;
    this.#parts.bridge.shows(new OurAnswers(this, this.#parts));
    this.changes = new Changes(this.#parts);
    this.registryChanges = new RegistryChanges(this.#parts);
    this.activities = new Activities(this.#parts);
    this.interceptions = new Interceptions(this.#parts);
    this.lifecycle = new Lifecycle(this.#parts);
    this.additions = new Additions(this.#parts);
    this.desires = new Desires(this.#parts);
    this.checkups = new Checkups(this.#parts);
    this.scopes = this.#parts.scopes;
    this.vetting = this.#parts.vetting;
    this.#plainAnswers = new PlainAnswers(this.scopes);
    this.scopes.answers = new Answers(this.#answerTools());
  }

  get hooks() {
    return this.#parts.hooks;
  }

  get plains(): Plains {
    return this.#parts.plains;
  }

  get registrations() {
    return this.#parts.registrations;
  }

  get selections() {
    return this.#parts.selections;
  }

  /** Whether it has been started, or closed. */
  get isBegun(): boolean {
    return this.#parts.stage !== 'new';
  }

  /** The way to this application's inversify container. */
  get bridge(): Bridge {
    return this.#parts.bridge;
  }

  /** What names mean for those outside every module. */
  seenAs(everything: ModuleScope): void {
    this.#parts.everything = everything;
  }

  /** The slot that a name means for an operator. @param asked what was asked, for errors. @throws ResolutionError where nothing is known of it */
  slotNamed(ref: Ref | SlotName, asked: string): SlotName {
    return this.#parts.slotNamed(ref, asked);
  }

  /** A live reference, or a plain provider, that is there already. @throws LifecycleError `lifecycle/not-active` */
  get(ref: Ref | SlotName, options?: GetOptions, scope?: ModuleScope): unknown {
    const isBare = options === undefined && scope === undefined;
    const known = isBare ? this.#answers.get(ref) : undefined;
    if (known !== undefined) return known;
    const maker = isBare ? this.scopes.knownTransient(ref) : undefined;
    return maker === undefined ? this.#find({ ref, options, scope }, isBare) : this.scopes.make(maker);
  }

  #find(question: Question, isBare: boolean): unknown {
    const link = this.#link('get', question);
    const { ref } = question;
    if (link.kind !== 'cell' && link.kind !== 'plain') return answerOf(link);
    if (link.kind === 'cell' && link.cell.slot.scope === 'transient')
      return this.#transient(link, isBare ? ref : undefined);
    const answer = link.kind === 'plain' ? this.#built(link.plain) : this.#served(link);
    if (link.kind === 'plain' && link.plain instanceof PlainSource)
      return this.#plainAnswers.now(link.plain, isBare ? ref : undefined);
    if (isBare) this.#answers.set(ref, answer);
    return answer;
  }

  #built({ state, value, title }: PlainProvider): unknown {
    if (state !== 'ready') throw absence(title, this.#parts.stage);
    return value;
  }

  #served({ cell, where }: CellLink): unknown {
    this.#take(cell);
    if (!cell.instance && !cell.hasServed) throw this.#parts.emptiness(cell, where);
    return deliver({ cell, delivery: 'reference', where });
  }

  /** The application is given a cell. A pin or view of what serves already shares its instance: there is nothing to build. */
  #take(cell: Cell): void {
    if (cell.isActive) return;
    this.#parts.driver.share([cell]);
    if (!cell.instance && !cell.hasServed) return;
    // It has no end at which it would give it back before its own.
    cell.kept = true;
    cell.needed = true;
  }

  /** As `get`, and activates it first; however many ask, it is built once. */
  async getAsync(ref: Ref | SlotName, options?: GetOptions, scope?: ModuleScope): Promise<unknown> {
    const link = this.#link('getAsync', { ref, options, scope });
    if (link.kind === 'given') return link.value;
    if (link.kind === 'foreign') return link.binding.getAsync(link.where);
    if (link.kind === 'plain') {
      const value = await this.#raise(link.plain);
      return link.plain instanceof PlainSource ? this.#plainAnswers.later(link.plain) : value;
    }
    if (link.kind !== 'cell') return undefined;
    this.#take(link.cell);
    if (!link.cell.instance) await this.#activate(link.cell, link.where);
    if (link.cell.slot.scope === 'transient') return this.scopes.makeAsync(this.#makerOf(link.cell));
    return deliver(link);
  }

  #transient({ cell, where }: CellLink, ref: Ref | SlotName | undefined): unknown {
    this.#take(cell);
    if (!cell.instance) throw this.#parts.emptiness(cell, where);
    const maker = this.#makerOf(cell);
    if (ref !== undefined) this.scopes.epochs.current.known.set(ref, maker);
    return this.scopes.make(maker);
  }

  #makerOf(cell: Cell): Maker {
    // The application has no end at which it would give them back before its own.
    for (const pin of cell.instance?.holds ?? []) pin.kept = true;
    return this.scopes.epochs.current.makerOf(cell);
  }

  #answerTools(): AnswerTools {
    const { linker, slots } = this.#parts;
    return {
      link: (wish) => linker.link(wish, this.#parts.everything, 'request'),
      meantBy: (ref) => {
        const asker = { scope: this.#parts.everything, where: refName(ref) };
        const plain = linker.plainOf(ref, asker);
        const found = plain ? undefined : linker.locate(ref, asker);
        const slot = found && slots.get(found.slot);
        return plain ?? (found?.provider === undefined ? slot?.active : slot?.pin(found.provider));
      },
      get: (ref, options) => this.get(ref, options),
      getAsync: (ref, options) => this.getAsync(ref, options),
      activate: async (source) => {
        if (source instanceof PlainSource) await this.#raise(source);
        else await this.#activate(source);
      },
    };
  }

  async #raise(plain: PlainProvider): Promise<unknown> {
    if (!this.#parts.isOpen()) return this.#built(plain);
    await whileUnderWay(() => this.#unasked((parent) => this.#parts.plains.raise([plain], parent)));
    return this.#built(plain);
  }

  async #activate(cell: Cell, where?: string): Promise<void> {
    if (this.#parts.stage === 'new') throw this.#parts.emptiness(cell, where);
    cell.kept = true;
    const { noting } = this.#parts.asking;
    await this.#unasked((parent) => this.#parts.activation.activate([cell], { parent, noting, where }));
  }

  /** What runs because of a request, in the same tick, is not asked for by whoever made it. */
  async #unasked(request: (parent: ChangeId | undefined) => Promise<void> | undefined): Promise<void> {
    const { asking } = this.#parts;
    const parent = asking.by?.id;
    try {
      await asking.during(undefined, () => request(parent));
    } catch (error) {
      throw rootOf(error);
    }
  }

  /** A new instance that belongs to the caller, with what a module sees injected. */
  async instantiate(cls: Constructable, scope: ModuleScope): Promise<unknown> {
    const { linker, plains, options, stage } = this.#parts;
    if (stage === 'closing' || stage === 'closed') throw closing(stage);
    const { noting } = this.#parts.asking;
    const activate = (cells: readonly Cell[]) =>
      this.#unasked((parent) => this.#parts.activation.activate(cells, { parent, noting }));
    const fill = (list: SlotListing) =>
      this.#unasked((parent) => this.#parts.activation.fill(list, { parent, noting }));
    try {
      return await instantiate(cls, scope, { linker, plains, options, activate, fill });
    } catch (error) {
      throw rootOf(error);
    }
  }

  /** What a name stands for in a module. */
  introspect(ref: Ref | SlotName, scope: ModuleScope): { scope: CandidateScope; slot: SlotName | undefined } {
    const link = this.#link('introspect', { ref, scope });
    if (link.kind === 'plain') return Object.freeze({ scope: link.plain.life, slot: undefined });
    if (link.kind !== 'cell') return Object.freeze({ scope: 'singleton', slot: undefined });
    const { slot } = link.cell;
    return Object.freeze({ scope: slot.scope, slot: slot.name });
  }

  /** The handle of a slot's live reference, or the reference itself; also where nothing serves yet. */
  handle(ref: Ref | SlotName, options?: GetOptions, delivery: Delivery = 'handle'): unknown {
    const link = this.#link('live', { ref, options, delivery });
    const isThere = link.kind === 'cell' && (delivery === 'handle' || !link.cell.slot.isRaw);
    return isThere ? deliver(link) : undefined;
  }

  /** What serves a slot, also where that is no single instance. */
  changes$(ref: Ref | SlotName): Observable<ActiveDescriptor> {
    const link = this.#link('watch', { ref });
    return link.kind === 'cell' ? link.cell.live.live.changes$ : (this.handle(ref) as Live<unknown>).changes$;
  }

  /** The list of all candidates of a slot that work; from now on they are activated. */
  all(ref: Ref | SlotName, given: ListOptions = {}): unknown {
    checkAsked(ref, 'app.all');
    const where = `app.all(${refName(ref)})`;
    const { activation, asking, linker, everything } = this.#parts;
    const wish = { ref, options: checkedListOptions(given, where), delivery: 'list', where } as const;
    const link = linker.link(wish, everything);
    if (link.kind !== 'list') throw new TypeError(`${where} gave a ${link.kind}`);
    const { list } = link;
    list.kept = true;
    list.needed = true;
    if (this.#parts.isOpen())
      void asking.during(undefined, () => activation.fill(list, { parent: undefined }));
    return list.live;
  }

  #link(method: string, { ref, scope, options: given = {}, delivery = 'reference' }: Question): Link {
    checkAsked(ref, `app.${method}`);
    const where = `app.${method}(${refName(ref)})`;
    const options = checkedGetOptions(given, where);
    const { linker, everything } = this.#parts;
    return linker.link({ ref, options, delivery, where }, scope ?? everything, 'passing');
  }

  resolve(ref: Ref | SlotName, query: Query = {}): Candidate | undefined {
    checkQuery('resolve', query);
    const slot = this.#known(ref, 'app.resolve');
    return slot === undefined ? undefined : this.#parts.resolver.resolve(slot, query);
  }

  /** Why a slot resolves as it does. @throws ResolutionError where a contract or token means no slot */
  explain(ref: Ref | SlotName, options: ExplainOptions = {}): Explanation {
    checkQuery('explain', options);
    const name = this.#known(ref, 'app.explain') ?? this.#parts.slotNamed(ref, 'app.explain');
    const { resolver, registry, selections } = this.#parts;
    return explain(name, { resolver, registry, selections, facts: slotFactsOf(this.#parts, name) }, options);
  }

  /** A slot name as it is, also where nothing is registered: asking is no error. */
  #known(ref: Ref | SlotName, where: string): SlotName | undefined {
    checkAsked(ref, where);
    if (typeof ref === 'string') return ref;
    const asker = { scope: this.#parts.everything, where: refName(ref) };
    // Throws: a plain provider has no ranking.
    if (this.#parts.linker.plainOf(ref, asker)) return this.#parts.slotNamed(ref, where);
    return this.#parts.linker.locate(ref, asker)?.slot;
  }

  candidates(filter: CandidateFilter = {}): readonly Candidate[] {
    checkQuery('candidates', filter);
    const { registry, resolver } = this.#parts;
    const slots = registry.slots().filter((slot) => matches(slot, filter));
    const found = slots.flatMap((slot) => {
      if (!filter.shadowed) return resolver.resolve(slot) ?? [];
      return [...resolver.rank(slot)].map(({ candidate }) => candidate);
    });
    return Object.freeze(found);
  }

  /** What is known from before this run of the process. Nobody is told of it. */
  restore({ selections, activities, statuses }: KeptState): void {
    for (const { slot, provider } of selections) this.selections.set(slot, 'operator', provider);
    this.activities.restore(activities);
    for (const status of statuses) this.#parts.slots.find(status.slot)?.record.restore(status);
  }

  status(): readonly SlotStatus[];
  status(ref: Ref | SlotName): SlotStatus;
  status(ref?: Ref | SlotName): SlotStatus | readonly SlotStatus[] {
    const { slots } = this.#parts;
    const of = (slot: Slot): SlotStatus => statusOf(slot, this.#parts);
    if (ref !== undefined) return of(slots.get(this.slotNamed(ref, 'status')));
    return Object.freeze([...slots.values()].map(of));
  }

  /** Who holds what. */
  graph(options: GraphOptions = {}): Graph {
    checkQuery('graph', options);
    const { registry, resolver, slots, plains, linker, bridge } = this.#parts;
    const { slot, depth, plain = false } = options;
    if (slot === undefined && depth !== undefined) throw depthOfNothing();
    const centre = slot === undefined ? undefined : this.slotNamed(slot, 'graph');
    const stateOf = (one: Slot): SlotStatus['state'] => statusOf(one, this.#parts).state;
    const facts = new GraphReader(
      { registry, resolver, slots, plains, linker, bridge, stateOf },
      plain,
    ).read();
    return new Graph(centre === undefined ? facts : neighbourhood(facts, { centre, depth: depth ?? 1 }));
  }

  /** Asks the active instance for its health now; undefined where there is none. */
  async probe(ref: Ref | SlotName): Promise<Health | undefined> {
    const { slots, options } = this.#parts;
    return probe(slots.get(this.slotNamed(ref, 'probe')), options);
  }
}

/** What is there without a slot. */
function answerOf(link: Exclude<Link, { kind: 'cell' | 'plain' }>): unknown {
  if (link.kind === 'given') return link.value;
  return link.kind === 'foreign' ? link.binding.get(link.where) : undefined;
}

function matches(slot: SlotName, { domain, key }: CandidateFilter): boolean {
  const parts = parseSlotName(slot);
  return (domain === undefined || parts.domain === domain) && (key === undefined || parts.key === key);
}
