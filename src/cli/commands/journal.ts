import type { JournalAnswer, JournalRow } from '../answers.js';
import type { Call } from '../call.js';
import { timeWords } from '../output/words.js';

const TITLES = ['ID', 'AT', 'WHAT', 'SLOTS', 'BY', 'WHY', 'CAME OF IT', 'ERROR'];

/** Shows who asked for what, newest first. */
export async function run(call: Call): Promise<void> {
  const { given } = call;
  const answer: JournalAnswer = await call.get('/v1/journal', {
    slot: given.text('slot'),
    since: given.number('since'),
    until: given.number('until'),
    limit: given.number('limit'),
  });
  await call.output.answer(answer, () =>
    answer.entries.length === 0
      ? 'Nothing was asked for.'
      : call.output.table(TITLES, answer.entries.map(cellsOf)),
  );
}

const cellsOf = ({ id, at, kind, slots, domain, who, why, stage, outcome, error }: JournalRow) => [
  String(id),
  timeWords(at),
  kind,
  domain === undefined ? slots.map(slotWords).join(', ') : `all of ${domain}`,
  who,
  why,
  outcome ?? (stage === 'requested' ? 'asked for' : undefined),
  error,
];

const slotWords = ({ slot, from, to }: JournalRow['slots'][number]) =>
  to === undefined ? slot : `${slot} ${from === undefined ? '' : `${from} `}-> ${to}`;
