import type { LoadTest, Plan } from '../answers.js';
import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import { counted, durationWords } from '../output/words.js';
import { withProgress } from '../progress.js';

const PATH = '/v1/load-test';
const ENDS = 'Interrupted. The load test ends, and takes away what it has registered.';

/** Swaps again and again in the running process, and shows how long that took. */
export async function run(call: Call): Promise<void> {
  const { given, world, patience } = call;
  if (given.has('plan')) return plan(call);
  const wish = {
    swaps: given.number('swaps'),
    concurrency: given.number('concurrency'),
    slots: given.number('slots'),
    callers: given.number('callers'),
    slot: given.text('slot'),
    requestedBy: world.user,
  };
  const client = await call.client();
  const asked = client.post<LoadTest>(PATH, wish, patience);
  const answer = await call.awaited(withProgress(call, 'load test', asked), ENDS);
  await call.output.answer(answer, () => people(call, answer));
}

/** What there is room for. */
async function plan(call: Call): Promise<void> {
  const answer = await call.get<Plan>('/v1/plan');
  const { slot, candidate, call: calls, heap, slotsThatFit, candidatesThatFit, callsPerSecond } = answer;
  await call.output.answer(answer, async () => {
    const table = await call.output.table(
      ['ONE', 'BYTES', 'TO MAKE IT', 'THERE IS ROOM FOR'],
      [
        ['slot', String(slot.bytes), microseconds(slot.ns), String(slotsThatFit)],
        ['candidate', String(candidate.bytes), microseconds(candidate.ns), String(candidatesThatFit)],
      ],
    );
    const used = `${megabytes(heap.usedBytes)} of ${megabytes(heap.limitBytes)} of the heap are used`;
    return `${table}\n\n${used}\na call takes ${calls.ns.toFixed(0)} ns more than directly: ${callsPerSecond} a second at most`;
  });
}

const microseconds = (ns: number) => `${(ns / 1_000).toFixed(0)} µs`;

const megabytes = (bytes: number) => `${Math.round(bytes / 1_048_576)} MB`;

async function people({ output }: Call, { slots, ms, asked, swaps, ...rest }: LoadTest): Promise<string> {
  const { switchedPerSecond, latency, calls, failures } = rest;
  const [slot = ''] = slots;
  const what = slots.length === 1 ? oneLine(slot) : counted(slots.length, 'slot');
  const ends = Object.entries(swaps).filter(([, many]) => many > 0);
  const head = [
    `${counted(asked, 'swap')} of ${what} in ${durationWords(ms)}: ${ends.map(([end, many]) => `${many} ${END_WORDS.get(end) ?? end}`).join(', ')}`,
    `${rate(switchedPerSecond)} switched a second`,
  ];
  if (calls)
    head.push(
      `${counted(calls.made, 'call')} meanwhile, ${rate(calls.perSecond)} a second; ${calls.failed} failed`,
    );
  const rows = [
    ['swaps', ...latencyCells(latency)],
    ...(calls ? [['calls', ...latencyCells(calls.latency)]] : []),
  ];
  const table = await output.table(['MS', 'P50', 'P90', 'P99', 'MAX'], rows);
  const odd = failures.map(({ code, message, count }) =>
    output.paint('bad', `${count} x ${oneLine(code ?? '')} ${oneLine(message)}`),
  );
  if (swaps.switched === 0 && swaps.unchanged + swaps.superseded > 0)
    odd.unshift(output.paint('odd', UNMEASURED));
  return [...head, '', table, ...(odd.length > 0 ? ['', ...odd] : [])].join('\n');
}

const UNMEASURED =
  'no swap was measured: those of one slot that wait are joined or superseded; name as many --slots as --concurrency';

const END_WORDS = new Map([
  ['unchanged', 'joined or unchanged'],
  ['rolledBack', 'rolled back'],
]);

const latencyCells = ({ p50, p90, p99, max }: LoadTest['latency']) =>
  [p50, p90, p99, max].map((ms) => ms.toFixed(2));

const rate = (perSecond: number) => (perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond)));
