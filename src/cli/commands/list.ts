import { DOMAINS, domainOf, type SlotName } from '../../core/names.js';
import type { Slots, SlotRow } from '../answers.js';
import type { Call } from '../call.js';
import { notFound, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { generationWords, stateCell } from '../output/words.js';
import { shown } from '../shown.js';

const TITLES = ['SLOT', 'CHOSEN', 'SERVES', 'STATE', 'HEALTH', 'CALLS', 'SELECTED'];

/** Shows the slots: what is chosen, what serves. */
export const run = (call: Call): Promise<ExitCode> =>
  shown(call, {
    types: ['swap.*', 'candidate.*', 'selection.*', 'activity.*', 'health.*', 'app.*'],
    ask: () => slotsWanted(call),
    people: ({ slots }) => peopleRead(call, slots),
  });

/** @throws CliError `cli/unknown` where there is no such domain */
async function slotsWanted(call: Call): Promise<Slots> {
  const domain = call.given.text('domain');
  const wanted = await allSlots(call, domain);
  if (domain === undefined || wanted.slots.length > 0 || isBuiltIn(domain)) return wanted;
  const { slots } = await allSlots(call);
  const domains = new Set([...DOMAINS, ...slots.map(({ slot }) => domainOf(slot as SlotName))]);
  const known = [...domains].sort().map(oneLine).join(', ');
  throw notFound(`There is no domain ${oneLine(domain)}.`, `there are: ${known}`);
}

const isBuiltIn = (domain: string) => (DOMAINS as readonly string[]).includes(domain);

/** Page by page. */
async function allSlots(call: Call, domain?: string): Promise<Slots> {
  const query = { domain, shadowed: call.given.has('shadowed') || undefined };
  const slots: SlotRow[] = [];
  let after: string | undefined;
  do {
    const page: Slots = await call.get('/v1/slots', { ...query, after });
    slots.push(...page.slots);
    after = page.next;
  } while (after !== undefined);
  return { slots };
}

function peopleRead({ output, given }: Call, slots: readonly SlotRow[]): Promise<string> | string {
  if (slots.length === 0) return 'There are no slots.';
  if (!given.has('shadowed')) return output.table(TITLES, slots.map(cellsOf));
  return output.table(
    [...TITLES, 'SHADOWED'],
    slots.map((row) => [...cellsOf(row), shadowedBy(row)]),
  );
}

const cellsOf = ({ slot, chosen, active, generation, state, health, activity, selection }: SlotRow) => [
  slot,
  chosen,
  generationWords(active, generation),
  stateCell(state),
  stateCell(health),
  activity === 'active' ? 'taken' : stateCell(activity),
  selection && `${selection.provider} by ${selection.layer}${selection.unmet ? ', unmet' : ''}`,
];

const shadowedBy = ({ shadowed = [] }: SlotRow) =>
  shadowed.length === 0
    ? undefined
    : shadowed
        .map(
          ({ provider, priority, stackLevel, source }) =>
            `${provider} (${priority}/${stackLevel}, ${source})`,
        )
        .join(', ');
