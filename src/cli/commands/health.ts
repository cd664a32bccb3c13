import type { HealthAnswer, ProbeAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { usage, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { generationWords, stateCell, timeWords } from '../output/words.js';
import { slotPath } from '../request.js';
import { shown } from '../shown.js';

const TITLES = ['SLOT', 'HEALTH', 'SERVES', 'SINCE', 'LAST CHECK', 'FAILURES', 'ERROR'];

/** Shows what checks have said, or asks what serves a slot now. */
export async function run(call: Call): Promise<ExitCode | void> {
  const slot = call.given.argument(0);
  if (call.given.has('probe')) return probe(call, slot);
  return shown(call, {
    types: ['health.*', 'swap.*', 'state.*', 'app.*'],
    slot,
    ask: () => healthOf(call, slot),
    people: (health) => peopleRead(call, health),
  });
}

async function healthOf(call: Call, slot: string | undefined): Promise<HealthAnswer> {
  // It refuses a slot that there is not; of those that there are, not all have something to say.
  if (slot !== undefined) await call.get(slotPath(slot));
  const health = await call.get<HealthAnswer>('/v1/health');
  return slot === undefined ? health : { ...health, slots: health.slots.filter((one) => one.slot === slot) };
}

async function peopleRead(
  { output }: Call,
  { status, ready, reasons, slots }: HealthAnswer,
): Promise<string> {
  const tone = status === 'healthy' ? 'good' : 'bad';
  const head = `${output.paint(tone, status)}, ${ready ? 'ready' : 'not ready'}`;
  const rows = slots.map((row) => [
    row.slot,
    stateCell(row.status),
    generationWords(row.provider, row.generation),
    timeWords(row.since),
    row.hasCheck ? timeWords(row.lastCheckAt) : 'no check',
    String(row.failures),
    row.error,
  ]);
  const why = reasons.map((reason) => `  ${oneLine(reason)}`);
  return [head, ...why, '', await output.table(TITLES, rows)].join('\n');
}

async function probe(call: Call, slot: string | undefined): Promise<void> {
  if (slot === undefined) throw usage('--probe needs a slot.', 'write oneiric health adapter:cache --probe');
  const path = slotPath(slot, 'probe');
  const answer: ProbeAnswer = await change(call, { path, body: {}, about: `${slot}: asked for its health` });
  const { status, details } = answer;
  await call.output.answer(answer, () =>
    status === undefined
      ? `${oneLine(slot)}: nothing serves`
      : `${oneLine(slot)}: ${status}${detailsOf(details)}`,
  );
}

const detailsOf = (details: unknown) => (details === undefined ? '' : ` ${oneLine(JSON.stringify(details))}`);
