import { blockText } from './block.js';
import type { ExplanationFacts, HeldBack } from './explanation-facts.js';

const GAP = '   ';
const STATE_WIDTH = 'shadowed'.length;

/** What a row of the text is made from. */
interface Row {
  readonly provider: string;
  readonly state: string;
  readonly reasons: string;
  readonly place: string;
}

/** An explanation for people: a line about the slot, what is odd about its selection, then a line per candidate. */
export function renderExplanation(facts: ExplanationFacts, unmet: string | undefined): string {
  const lines = [headline(facts)];
  if (unmet !== undefined) lines.push(`  ${unmet}`);
  lines.push(...table(rowsOf(facts, unmet)));
  if (facts.more) lines.push('  … and more; raise the limit to see them');
  return lines.join('\n');
}

function headline({ slot, chosen, active, blocked, heldBack }: ExplanationFacts): string {
  const isChosen = chosen === undefined ? 'nothing chosen' : `chosen ${chosen}`;
  const isActive = active === undefined ? 'nothing active' : `active ${active}`;
  const isBlocked = blocked === undefined ? '' : ` (${blocked.provider} blocked: ${blockText(blocked)})`;
  return `${slot}${GAP}${isChosen}, ${isActive}${isBlocked}${heldBack === undefined ? '' : ` (${heldBackText(heldBack)})`}`;
}

/** `held back: service:shop shop is rebuilt with it, and blocked: build failed 10:03:12, next try 10:04:12`. */
function heldBackText({ slot, ...block }: HeldBack): string {
  return `held back: ${slot} ${block.provider} is rebuilt with it, and blocked: ${blockText(block)}`;
}

function rowsOf({ ordered, ineligible = [] }: ExplanationFacts, unmet: string | undefined): Row[] {
  const admitted = ordered.map((one) => ({
    ...one,
    shown: one.reasons.filter((reason) => reason !== unmet),
  }));
  const left = ineligible.map((one) => ({ ...one, shown: one.reasons, state: 'unfit' }));
  return [...admitted, ...left].map(({ provider, state, shown, source, declaredAt, module }) => ({
    provider,
    state,
    reasons: shown.join('; '),
    place: `${declaredAt ?? `from ${source}`}${module === undefined ? '' : ` (${module})`}`,
  }));
}

function table(rows: readonly Row[]): string[] {
  const providerWidth = widest(rows.map((row) => row.provider));
  const reasonsWidth = widest(rows.map((row) => row.reasons));
  return rows.map(({ provider, state, reasons, place }) => {
    const front = `  ${provider.padEnd(providerWidth)}${GAP}${state.padEnd(STATE_WIDTH)}  `;
    return `${front}${reasons.padEnd(reasonsWidth)}${GAP}${place}`;
  });
}

const widest = (texts: readonly string[]) => texts.reduce((width, text) => Math.max(width, text.length), 0);
