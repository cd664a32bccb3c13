import type { Candidate } from '../../core/candidate.js';
import { ResolutionError } from '../../core/errors.js';
import { shown, type SlotName } from '../../core/names.js';
import type { CapabilityGroup } from './capability-index.js';
import { Avoidances, isAboveHealth, type Avoided } from './avoidances.js';
import { merged } from './merge.js';
import { byPrecedence } from './ranked-list.js';
import type { CandidateRegistry } from './registry.js';
import type { Selections } from './selections.js';

/** Which candidates of a slot somebody wants. */
export interface Query {
  /** Required capabilities; blanks do not count. */
  readonly capabilities?: readonly string[] | undefined;
  /** Whether a candidate must offer all of them, or at least one. Default `all`. */
  readonly require?: 'all' | 'any' | undefined;
  /** Only candidates of this name. */
  readonly provider?: string | undefined;
}

/** Selected or not (1, 0), required capabilities offered, priority, stack level, order: compared from the left. */
export type Score = readonly [
  selection: number,
  capabilities: number,
  priority: number,
  stack: number,
  order: number,
];

/** A candidate and why it stands where it stands. */
export interface Ranked {
  readonly candidate: Candidate;
  readonly score: Score;
}

/** A candidate that a query leaves out, and what it would have to offer. */
export interface Lacking {
  readonly candidate: Candidate;
  readonly missing: readonly string[];
}

/**
 * Chooses among the candidates of a slot: a selected one first, then by the number of required capabilities,
 * priority, stack level and latest registration. Where the operator wishes for what has not served yet, what was
 * selected before comes next to it. What is avoided comes last, unless an operator or an explicit option selects it. Builds
 * nothing and changes nothing.
 */
export class Resolver {
  constructor(
    private readonly registry: CandidateRegistry,
    private readonly selections: Selections,
    readonly avoidances = new Avoidances(),
  ) {}

  /** The candidate for a query: the first of `rank`, so that the two cannot disagree. */
  resolve(slot: SlotName, query: Query = {}): Candidate | undefined {
    for (const { candidate } of this.rank(slot, query)) return candidate;
    return undefined;
  }

  /**
   * Every candidate that a query admits, best first, lazily. A selection of an unknown provider does not count.
   * @param wish the provider to rank by as if it were selected and served, instead of the selection that there is
   * @throws ResolutionError `resolution/bad-query`
   */
  rank(slot: SlotName, query: Query = {}, wish?: string): Iterable<Ranked> {
    const wanted = new Wanted(query);
    const selected = wish ?? this.selections.get(slot)?.provider;
    if (query.provider === undefined) {
      const avoided = this.avoidedIn(slot, selected);
      const next = wish === undefined ? this.nextTo(slot, selected) : undefined;
      const ranking = this.rankAll(slot, wanted, { selected, next });
      return avoided ? avoidedLast(ranking, avoided) : ranking;
    }
    return this.rankNamed(slot, wanted, {
      provider: query.provider,
      selection: Number(query.provider === selected),
    });
  }

  /**
   * Candidates that a query would admit if they offered more capabilities, those that lack least first, lazily.
   * @throws ResolutionError `resolution/bad-query`
   */
  lacking(slot: SlotName, query: Query): Iterable<Lacking> {
    return this.lackingOf(slot, new Wanted(query), query.provider);
  }

  /** What would be chosen if nothing were avoided. */
  preferred(slot: SlotName): Candidate | undefined {
    const selected = this.selections.get(slot)?.provider;
    const ranking = this.rankAll(slot, new Wanted({}), { selected, next: this.nextTo(slot, selected) });
    for (const { candidate } of ranking) return candidate;
    return undefined;
  }

  /** What counts as avoided; undefined where nothing is, or where whoever selects is above that. */
  avoidedIn(
    slot: SlotName,
    selected: string | undefined = this.selections.get(slot)?.provider,
  ): Avoided | undefined {
    const avoided = this.avoidances.of(slot);
    if (!avoided) return undefined;
    const selection = this.selections.get(slot);
    // A change that wants something else than what is selected is an operator's.
    const isAbove = selected !== selection?.provider || (selection && isAboveHealth(selection.layer));
    return isAbove ? undefined : avoided;
  }

  private *rankAll(
    slot: SlotName,
    wanted: Wanted,
    { selected, next }: Record<'selected' | 'next', string | undefined>,
  ): Generator<Ranked> {
    if (selected !== undefined) yield* this.rankNamed(slot, wanted, { provider: selected, selection: 1 });
    if (next !== undefined) yield* this.rankNamed(slot, wanted, { provider: next, selection: 0 });
    for (const [offers, candidates] of this.tiers(slot, wanted)) {
      for (const candidate of candidates) {
        const { provider } = candidate;
        if (provider !== selected && provider !== next) yield ranked(candidate, 0, offers);
      }
    }
  }

  /** What is selected, while that is a wish that has not held yet and something else was selected before. */
  unheldWish(slot: SlotName): string | undefined {
    return this.selections.beneath(slot) === undefined ? undefined : this.selections.get(slot)?.provider;
  }

  /** What was selected before, while what is selected is a wish that has not held yet. */
  private nextTo(slot: SlotName, selected: string | undefined): string | undefined {
    if (selected === undefined) return undefined;
    const next = this.selections.beneath(slot);
    return next === selected ? undefined : next;
  }

  private *rankNamed(
    slot: SlotName,
    wanted: Wanted,
    name: { provider: string; selection: number },
  ): Generator<Ranked> {
    const rows = this.registry
      .named(slot, name.provider)
      .map((candidate) => ranked(candidate, name.selection, wanted.countIn(candidate.capabilities)))
      .filter((row) => wanted.isMetBy(row.score[1]));
    yield* rows.sort((a, b) => b.score[1] - a.score[1] || byPrecedence(a.candidate, b.candidate));
  }

  private *tiers(slot: SlotName, wanted: Wanted): Generator<readonly [offers: number, Iterable<Candidate>]> {
    if (wanted.capabilities.length === 0) {
      yield [0, this.registry.candidates(slot)];
      return;
    }
    yield* tiersOf(this.registry.groups(slot), wanted, (offers) => wanted.isMetBy(offers));
  }

  private *lackingOf(slot: SlotName, wanted: Wanted, provider: string | undefined): Generator<Lacking> {
    for (const candidate of this.unmet(slot, wanted, provider)) {
      yield { candidate, missing: wanted.missingIn(candidate.capabilities) };
    }
  }

  private *unmet(slot: SlotName, wanted: Wanted, provider: string | undefined): Generator<Candidate> {
    const isUnmet = (offers: number) => !wanted.isMetBy(offers);
    if (provider === undefined) {
      for (const [, candidates] of tiersOf(this.registry.groups(slot), wanted, isUnmet)) yield* candidates;
      return;
    }
    for (const candidate of this.registry.named(slot, provider)) {
      if (isUnmet(wanted.countIn(candidate.capabilities))) yield candidate;
    }
  }
}

/** A ranking in which some providers come behind all others. */
function* avoidedLast(ranking: Iterable<Ranked>, avoided: Avoided): Generator<Ranked> {
  const last: Ranked[] = [];
  for (const row of ranking) {
    if (avoided.has(row.candidate.provider)) last.push(row);
    else yield row;
  }
  yield* last;
}

/** The capabilities that a query requires, cleaned. */
class Wanted {
  readonly capabilities: readonly string[];
  private readonly enough: number;

  constructor({ capabilities, require = 'all' }: Query) {
    this.capabilities = requiredCapabilities(capabilities);
    if (!(['all', 'any'] as readonly unknown[]).includes(require))
      throw badQuery(`require is ${shown(require)}`);
    this.enough = require === 'all' ? this.capabilities.length : Math.min(1, this.capabilities.length);
  }

  isMetBy(offers: number): boolean {
    return offers >= this.enough;
  }

  countIn(offered: readonly string[]): number {
    return this.capabilities.reduce((sum, name) => sum + Number(offered.includes(name)), 0);
  }

  countInGroup({ capabilities }: CapabilityGroup): number {
    let count = 0;
    for (const name of this.capabilities) if (capabilities.has(name)) count += 1;
    return count;
  }

  missingIn(offered: readonly string[]): string[] {
    return this.capabilities.filter((name) => !offered.includes(name));
  }
}

/** The candidates of a ranking, in its order. */
export function* candidatesOf(ranking: Iterable<Ranked>): Iterable<Candidate> {
  for (const { candidate } of ranking) yield candidate;
}

/** Whether a candidate offers every one of these capabilities. */
export function offersAll(candidate: Candidate, capabilities: readonly string[]): boolean {
  return capabilities.every((name) => candidate.capabilities.includes(name));
}

const NOTHING: readonly string[] = [];

/**
 * The names that a query requires: trimmed, without blanks and repetitions.
 * @throws ResolutionError `resolution/bad-query` unless it is a list of strings
 */
export function requiredCapabilities(capabilities: unknown): readonly string[] {
  if (capabilities === undefined) return NOTHING;
  if (!Array.isArray(capabilities)) throw badQuery(`capabilities is ${shown(capabilities)}`);
  const names = new Set<string>();
  for (const name of capabilities as readonly unknown[]) {
    if (typeof name !== 'string') throw badQuery(`a capability is ${shown(name)}`);
    if (name.trim() !== '') names.add(name.trim());
  }
  return [...names];
}

/** Lists of candidates by how many of the wanted capabilities they offer, most first. */
function* tiersOf(
  groups: Iterable<CapabilityGroup>,
  wanted: Wanted,
  counts: (offers: number) => boolean,
): Generator<readonly [offers: number, Iterable<Candidate>]> {
  const tiers: CapabilityGroup['candidates'][][] = [];
  for (const group of groups) {
    const offers = wanted.countInGroup(group);
    if (counts(offers)) (tiers[offers] ??= []).push(group.candidates);
  }
  for (let offers = tiers.length - 1; offers >= 0; offers -= 1) {
    const lists = tiers[offers];
    if (lists !== undefined) yield [offers, merged(lists)];
  }
}

function ranked(candidate: Candidate, selection: number, offers: number): Ranked {
  const { priority, stackLevel, order } = candidate;
  return { candidate, score: Object.freeze([selection, offers, priority, stackLevel, order] as const) };
}

const badQuery = (what: string) =>
  new ResolutionError('resolution/bad-query', `The query is not possible: ${what}.`, {
    hint: "capabilities is a list of names, require is 'all' or 'any'",
  });
