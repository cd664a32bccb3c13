import type { Candidate } from '../../core/candidate.js';
import { ResolutionError } from '../../core/errors.js';
import { shown, type SlotName } from '../../core/names.js';
import type { Avoidance, Avoided } from './avoidances.js';
import { blockOf, blockText, timeOf, type BlockFacts } from './block.js';
import type {
  CandidateState,
  ExplainedCandidate,
  ExplainedSelection,
  ExplanationFacts,
  IneligibleCandidate,
} from './explanation-facts.js';
import { renderExplanation } from './explanation-text.js';
import { requiredCapabilities, type Query, type Ranked, type Resolver } from './ranking.js';
import type { CandidateRegistry } from './registry.js';
import type { Selection, Selections } from './selections.js';
import type { HistoryEntry } from '../slot-record.js';

export type { ExplainedCandidate, IneligibleCandidate } from './explanation-facts.js';

/** Why a slot resolves as it does: deeply frozen plain data, and a text for people (times are UTC). */
export interface Explanation extends ExplanationFacts {
  toString(): string;
}

/** What a slot's keeper knows besides the ranking. */
export interface SlotFacts {
  readonly active?: { readonly candidate: Candidate; readonly generation: number } | undefined;
  readonly blocked: ReadonlyMap<Candidate, BlockFacts>;
  /** What keeps the slot from moving to a candidate: something else that failed lately. */
  readonly heldBackBy: (candidate: Candidate) => Candidate | undefined;
  readonly history: readonly HistoryEntry[];
}

/** What {@link explain} reads. */
export interface ExplanationSources {
  readonly resolver: Resolver;
  readonly registry: CandidateRegistry;
  readonly selections: Selections;
  readonly facts: SlotFacts;
}

/** A query, and how many of the candidates to show. */
export interface ExplainOptions extends Query {
  /** Rows of `ordered` at most; the cost follows it, not the number of candidates. Default: all. */
  readonly limit?: number | undefined;
  /** Explains what would be if an operator had selected this provider. Default: what is. */
  readonly selected?: string | undefined;
}

/** What the rows of one explanation are judged by. */
interface View {
  readonly slot: SlotName;
  readonly first: Ranked | undefined;
  readonly selection: Selection | undefined;
  /** Why the selection has no effect, where it has none. */
  readonly unmet: string | undefined;
  /** What was selected before, while what is selected has not served yet. */
  readonly beneath: string | undefined;
  /** How many capabilities are required. */
  readonly required: number;
  /** Providers that are avoided, and whether that counts. */
  readonly avoided: Avoided | undefined;
  readonly isAvoiding: boolean;
  readonly facts: SlotFacts;
}

const MAX_INELIGIBLE = 10;

/**
 * Explains a slot: its candidates, best first, and why each one lost against the first.
 * A slot without candidates gives an empty `ordered`, and is no error.
 *
 * @throws ResolutionError `resolution/bad-query` for a bad limit or bad capabilities
 */
export function explain(slot: SlotName, deps: ExplanationSources, options: ExplainOptions = {}): Explanation {
  const limit = checkLimit(options.limit ?? Infinity);
  const { selected } = options;
  const { first, rows, more } = firstRows(deps.resolver.rank(slot, options, selected), limit);
  const selection = selectionOf(slot, deps.selections, selected);
  const unmet = selection && whyUnmet(slot, selection, { deps, options, first });
  const required = requiredCapabilities(options.capabilities).length;
  const beneath = selected === undefined ? deps.selections.beneath(slot) : undefined;
  const avoiding = {
    avoided: deps.resolver.avoidances.of(slot),
    isAvoiding: deps.resolver.avoidedIn(slot, selection?.provider) !== undefined,
  };
  const view: View = { slot, first, selection, unmet, beneath, required, ...avoiding, facts: deps.facts };
  const ineligible = [
    ...asideRows(deps.registry.aside(slot)),
    ...(required === 0 ? [] : ineligibleRows(slot, deps.resolver, options)),
  ];
  const facts: ExplanationFacts = {
    slot,
    chosen: first?.candidate.provider,
    active: deps.facts.active?.candidate.provider,
    ...obstacleOf(first, deps.facts),
    ...(selection && { selection: explainedSelection(selection, unmet) }),
    ordered: Object.freeze(rows.map((row) => explained(row, view))),
    ...(more && { more }),
    ...(ineligible.length > 0 && { ineligible: Object.freeze(ineligible) }),
    history: Object.freeze(deps.facts.history.map((entry) => Object.freeze({ ...entry }))),
  };
  // Not enumerable, so that comparing and serialising see data only.
  Object.defineProperty(facts, 'toString', { value: () => renderExplanation(facts, unmet) });
  return Object.freeze(facts);
}

/** What is selected, or is to be looked at as if it were. */
function selectionOf(
  slot: SlotName,
  selections: Selections,
  provider: string | undefined,
): Selection | undefined {
  return provider === undefined ? selections.get(slot) : { provider, layer: 'operator' };
}

/** Why the chosen candidate is not tried at the moment, where it is not. */
function obstacleOf(
  first: Ranked | undefined,
  { active, blocked, heldBackBy }: SlotFacts,
): Pick<ExplanationFacts, 'blocked' | 'heldBack'> {
  if (!first) return {};
  const { candidate } = first;
  const block = blocked.get(candidate);
  if (block) return { blocked: blockOf(candidate.provider, block) };
  const other = active && active.candidate !== candidate ? heldBackBy(candidate) : undefined;
  const otherBlock = other && blocked.get(other);
  if (!otherBlock) return {};
  return { heldBack: Object.freeze({ slot: other.slot, ...blockOf(other.provider, otherBlock) }) };
}

function checkLimit(limit: number): number {
  if (limit === Infinity || (Number.isInteger(limit) && limit >= 0)) return limit;
  throw new ResolutionError('resolution/bad-query', `The query is not possible: limit is ${shown(limit)}.`, {
    hint: 'limit is the number of candidates to show: 0 or more',
  });
}

function firstRows(ranking: Iterable<Ranked>, limit: number) {
  const rows: Ranked[] = [];
  let first: Ranked | undefined;
  for (const row of ranking) {
    first ??= row;
    if (rows.length === limit) return { first, rows, more: true as const };
    rows.push(row);
  }
  return { first, rows, more: undefined };
}

function whyUnmet(
  slot: SlotName,
  { provider, layer }: Selection,
  asked: { deps: ExplanationSources; options: ExplainOptions; first: Ranked | undefined },
): string | undefined {
  const unmet = `unmet selection: ${slot} is set to ${provider} by ${layer}`;
  const { registry } = asked.deps;
  if (registry.find(slot, provider) === undefined) {
    const waiting = registry.findAny(slot, provider);
    const aside = waiting && registry.aside(slot).get(waiting);
    return aside === undefined
      ? `${unmet}, but no candidate has that name`
      : `${unmet}, whose condition does not hold: ${aside}`;
  }
  if (asked.options.provider !== undefined || asked.first?.score[0] === 1) return undefined;
  const avoidance = asked.deps.resolver.avoidedIn(slot)?.get(provider);
  if (avoidance) return `${unmet}, which is ${avoidanceText(avoidance)}`;
  return `${unmet}, which does not offer the required capabilities`;
}

function explainedSelection({ provider, layer }: Selection, unmet: string | undefined): ExplainedSelection {
  return Object.freeze({ provider, layer, ...(unmet !== undefined && { unmet: true as const }) });
}

function explained(row: Ranked, view: View): ExplainedCandidate {
  const { provider, source, declaredAt, module } = row.candidate;
  const avoided = view.avoided?.get(provider);
  return Object.freeze({
    provider,
    score: row.score,
    selected: row === view.first,
    state: stateOf(row, view),
    reasons: Object.freeze(row === view.first ? whyItIsFirst(row, view) : whyItLost(row, view)),
    ...(avoided && { avoided }),
    source,
    declaredAt,
    module,
  });
}

function stateOf(row: Ranked, { first, facts }: View): CandidateState {
  if (row.candidate === facts.active?.candidate) return 'active';
  if (row === first) return 'chosen';
  return facts.blocked.has(row.candidate) ? 'blocked' : 'shadowed';
}

function whyItIsFirst(
  { candidate, score }: Ranked,
  { selection, unmet, avoided, isAvoiding }: View,
): string[] {
  const [selected, capabilities, priority, stack, order] = score;
  const text = `selection=${selected} capabilities=${capabilities} priority=${priority} stack=${stack} order=${order}`;
  const selectedBy = selected === 1 && selection !== undefined ? [`selected by ${selection.layer}`] : [];
  const avoidance = avoided?.get(candidate.provider);
  const kept = isAvoiding ? 'nothing else is there' : `it is selected by ${selection?.layer}`;
  return [
    ...[text, ...selectedBy, ...(unmet === undefined ? [] : [unmet])],
    ...(avoidance ? [`${avoidanceText(avoidance)}; but ${kept}`] : []),
  ];
}

function whyItLost(row: Ranked, view: View): string[] {
  const { provider } = row.candidate;
  const block = view.facts.blocked.get(row.candidate);
  const reasons = [whyAvoided(row, view) ?? decidingReason(row, view)];
  if (provider === view.beneath)
    reasons.push(`selected before, and next for as long as ${view.selection?.provider} has not served`);
  if (block) reasons.push(`blocked: ${blockText(blockOf(provider, block))}`);
  return reasons;
}

/** Where the first one is not avoided, that decides before every score. */
function whyAvoided({ candidate }: Ranked, { first, avoided, isAvoiding }: View): string | undefined {
  const avoidance = isAvoiding ? avoided?.get(candidate.provider) : undefined;
  const isDecisive = avoidance && first && !avoided?.has(first.candidate.provider);
  return isDecisive ? avoidanceText(avoidance) : undefined;
}

/** The first place from the left where the scores differ. */
function decidingReason({ score }: Ranked, { first, slot, selection, required }: View): string {
  const best = first?.score ?? score;
  if (score[0] < best[0])
    return `not selected: ${slot} is set to ${selection?.provider} by ${selection?.layer}`;
  if (score[1] < best[1]) return `offers ${score[1]} of ${required} required capabilities, not ${best[1]}`;
  if (score[2] < best[2]) return `priority ${score[2]} < ${best[2]}`;
  if (score[3] < best[3]) return `stack level ${score[3]} < ${best[3]}`;
  return `registered earlier (order ${score[4]} < ${best[4]})`;
}

/** `avoided since 10:03:12: unhealthy, tried again 10:04:12`, in UTC. */
const avoidanceText = ({ why, since, until }: Avoidance): string =>
  `avoided since ${timeOf(since)}: ${why}, tried again ${timeOf(until)}`;

/** Candidates whose conditions do not hold. */
function asideRows(aside: ReadonlyMap<Candidate, string>): IneligibleCandidate[] {
  return [...aside].slice(0, MAX_INELIGIBLE).map(([{ provider, source, declaredAt, module }, why]) => {
    const reasons = Object.freeze([`when: ${why}`]);
    return Object.freeze({ provider, missing: NOTHING_MISSING, reasons, source, declaredAt, module });
  });
}

const NOTHING_MISSING: readonly string[] = Object.freeze([]);

function ineligibleRows(slot: SlotName, resolver: Resolver, query: Query): IneligibleCandidate[] {
  const rows: IneligibleCandidate[] = [];
  for (const { candidate, missing } of resolver.lacking(slot, query)) {
    if (rows.length === MAX_INELIGIBLE) break;
    const { provider, source, declaredAt, module } = candidate;
    const lacks = query.require === 'any' ? 'offers none of' : 'lacks';
    const reasons = Object.freeze([`${lacks} ${missing.map((name) => shownName(name)).join(', ')}`]);
    rows.push(
      Object.freeze({ provider, missing: Object.freeze(missing), reasons, source, declaredAt, module }),
    );
  }
  return rows;
}

/** A required name comes from outside: only a plain one is shown as it is. */
const shownName = (name: string) => (/^[\w.-]+$/.test(name) ? name : shown(name));
