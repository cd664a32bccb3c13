import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { ENDS, type KindTally } from '../calls/tally.js';
import { failuresOf, type Outcome } from '../outcome.js';
import { heapSection } from './heap-section.js';
import { table } from './table.js';

/** The report of a run, as Markdown. */
export function reportOf(outcome: Outcome): string {
  return [
    '# Soak: the main job, with faults',
    INTRODUCTION,
    '## Outcome',
    verdict(outcome),
    environment(outcome),
    '## Calls',
    callTable(outcome),
    CALLS,
    '## Latency',
    latencyTable(outcome),
    '## Heap',
    heapSection(outcome.heap),
    '## Faults',
    faultTable(outcome),
    '## What ended as it should',
    endings(outcome),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

const INTRODUCTION = `An application of ten slots serves calls at a steady rate while everything goes wrong that the program knows of, in an order
that a seed decides: swaps, groups, refreshes, providers that do not start, are unhealthy or hang, health that flaps, configuration
edited and spoilt, secrets rotated, slots paused and drained, candidates registered and taken away, the file of the state gone for a
while. Every answer is looked at. This page was written by the program itself:

\`\`\`sh
npm run soak -- --minutes 10 --report docs/soak.md
\`\`\`

It takes \`--minutes\` (10; fractions too), \`--seed\`, \`--rate\` (calls per second, 500) and \`--faults\` (per second, 10), and ends with
code 1 where a call was lost or answered wrongly, where the heap grows, where something is not as it is wished in the end, or was not
disposed of exactly once.`;

const CALLS = `_Refused_: an operator had paused the slot, and the call was told so. _Failed by design_: the call went to a provider that passes
every check and fails every call, while its swap was on probation. _Lost_ is every other error, and every call without end.`;

function verdict(outcome: Outcome): string {
  const failures = failuresOf(outcome);
  const { calls } = outcome;
  const line = `**${calls.calls.toLocaleString('en-US')} calls: ${calls.total('lost')} lost, ${calls.total('wrong')} wrong.**`;
  return failures.length === 0
    ? `${line} Nothing failed.`
    : [line, '', ...failures.map((one) => `- ${one}`)].join('\n');
}

function environment({ options, startedAt, seconds, faults, events, switched }: Outcome): string {
  const manifest = createRequire(import.meta.url).resolve('oneiric/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const cpu = `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  return table(
    ['What', 'Value'],
    [
      ['Begun', startedAt.toISOString()],
      ['Duration', `${(seconds / 60).toFixed(2)} min`],
      ['Seed', String(options.seed)],
      ['Calls per second', options.rate],
      ['Faults', faults.begun],
      ['Switches of slots', switched],
      ['Events', events],
      ['oneiric', version],
      ['Node', `${process.version}, ${process.platform} ${process.arch}`],
      ['Machine', `${cpu}, ${(totalmem() / 2 ** 30).toFixed(1)} GiB`],
    ],
  );
}

const HEADS = {
  ok: 'Answered',
  refused: 'Refused',
  planted: 'Failed by design',
  wrong: 'Wrong',
  lost: 'Lost',
};

function callTable({ calls }: Outcome): string {
  const rows = [...calls.kinds].sort(([a], [b]) => a.localeCompare(b));
  const body = rows.map(([kind, tally]) => [kind, ...ENDS.map((end) => tally[end])]);
  const total = ['all', ...ENDS.map((end) => calls.total(end))];
  return table(['Kind', ...ENDS.map((end) => HEADS[end])], [...body, total]);
}

const SHARES = [50, 90, 99, 99.9] as const;

function latencyTable({ calls, loopDelay }: Outcome): string {
  const row = (kind: string, took: KindTally['took']) => [
    kind,
    ...SHARES.map((share) => (took.percentile(share) / 1e6).toFixed(1)),
    (took.max / 1e6).toFixed(1),
  ];
  const rows = [...calls.kinds]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, { took }]) => row(kind, took));
  const delay = ['delay of the event loop', ...loopDelay.map(([, ms]) => ms.toFixed(1))];
  const heads = ['Milliseconds', ...SHARES.map((share) => `p${share}`), 'longest'];
  return `${table(heads, [...rows, row('all', calls.took), delay])}\n\n${LATENCY}`;
}

const LATENCY = `What is called takes 0 to 4 ms by itself. The event loop is blocked on purpose, by faults (up to 60 ms) and by collecting all
garbage before each look at the heap.`;

function faultTable({ faults }: Outcome): string {
  const rows = [...faults.ends].map(([name, ends]) => {
    const counts = [...ends].sort(([, a], [, b]) => b - a);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    return [name, total, counts.map(([end, count]) => `${end} ${count.toLocaleString('en-US')}`).join(', ')];
  });
  return `${table(['Fault', 'Times', 'How they ended'], rows)}\n\n${FAULTS}`;
}

const FAULTS = `A code, as \`swap/init-failed\`, is what whoever asked was told. Faults run beside each other, so one often meets the consequences of
another: a swap is superseded by a newer one, or refused while the file of the state is away.`;

function endings({ differences, census, acknowledged, missing, verification }: Outcome): string {
  return table(
    ['What', 'Found'],
    [
      ['Not as it is wished when all faults are over', differences.length],
      ['Instances built', census.built],
      ['Disposed of', census.disposed],
      ['Disposed of twice', census.twice],
      ['Never disposed of', census.alive],
      ['Acknowledged changes', acknowledged],
      ['Acknowledged changes that the journal lacks', missing.length],
      ['State on disk, looked through', verification?.isSound === true ? 'sound' : 'not sound'],
    ],
  );
}
