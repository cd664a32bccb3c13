import type { RemoteStatus, SourceStatus } from '../answers.js';
import type { Call } from '../call.js';
import type { ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import type { Cell } from '../output/table.js';
import { digestWords, expiryWords, timeWords } from '../output/words.js';
import { shown } from '../shown.js';

const SOURCES = [
  ...['SOURCE', 'VERSION', 'EPOCH', 'SIGNED BY', 'EXPIRES', 'BRINGS'],
  ...['LAST SUCCESS', 'LAST FAILURE', 'NEXT SYNC', 'ERROR'],
];
const CANDIDATES = ['SOURCE', 'BRINGS', 'VERSION', 'RUNS', 'STOPPED'];

const NOT_KEPT =
  'The application keeps no state: with the process it forgets which versions it has seen, and refuses none of them as old.';

/** Shows how sources are doing. */
export const run = (call: Call): Promise<ExitCode> =>
  shown(call, {
    types: ['remote.*'],
    ask: () => call.get<RemoteStatus>('/v1/remote'),
    people: (answer) => peopleRead(call, answer),
  });

async function peopleRead({ output }: Call, { sources, isKept }: RemoteStatus): Promise<string> {
  const now = Date.now();
  const brought = sources.flatMap(candidateRows);
  const parts = [
    await output.table(
      SOURCES,
      sources.map((source) => sourceRow(source, now)),
    ),
    ...(brought.length > 0 ? [await output.table(CANDIDATES, brought)] : []),
    ...sources.flatMap(({ source, unmet }) =>
      unmet.map(({ offer, needs }) =>
        output.paint('odd', oneLine(`${source}: ${offer} needs ${needs}, which is not there any more`)),
      ),
    ),
    ...sources.map(addressOf),
    ...(isKept ? [] : [output.paint('odd', NOT_KEPT)]),
  ];
  return parts.join('\n\n');
}

function sourceRow(status: SourceStatus, now: number): Cell[] {
  const { source, applied, candidates, lastSuccessAt, lastFailureAt, nextSyncAt, isSyncing } = status;
  const { lastError, consecutiveFailures } = status;
  const times = consecutiveFailures > 1 ? `${consecutiveFailures} times in a row: ` : '';
  return [
    source,
    applied ? String(applied.version) : { text: 'nothing', tone: 'bad' },
    applied && String(applied.epoch),
    applied?.signedBy.map(digestWords).join(', '),
    applied && expiryWords(Date.parse(applied.expiresAt), now),
    String(candidates.length),
    timeWords(lastSuccessAt),
    timeWords(lastFailureAt),
    isSyncing ? 'now' : timeWords(nextSyncAt),
    lastError && { text: `${times}${lastError.code} ${lastError.text}`, tone: 'bad' },
  ];
}

const candidateRows = ({ source, candidates }: SourceStatus): Cell[][] =>
  candidates.map(({ offer, version, mode, stopped }) => [
    source,
    offer,
    version,
    mode ?? 'code of the host',
    stopped && { text: stopped, tone: 'bad' },
  ]);

const addressOf = ({ source, manifestUrl, trustVersion }: SourceStatus) =>
  `${oneLine(source)}: ${oneLine(manifestUrl)}${trustVersion === undefined ? '' : `, trust document ${trustVersion}`}`;
