import type { SlotStatus, StatusList } from '../answers.js';
import type { Call } from '../call.js';
import type { ExitCode } from '../cli-error.js';
import { durationWords, generationWords, stateCell, timeWords } from '../output/words.js';
import { slotPath } from '../request.js';
import { shown } from '../shown.js';

const TITLES = [
  'SLOT',
  'STATE',
  'SERVES',
  'IN FLIGHT',
  'CALLS',
  'SWAPS',
  'FAILED',
  'LAST CHANGE',
  'LAST ERROR',
];
const TYPES = ['swap.*', 'activity.*', 'selection.*', 'candidate.*', 'app.*'];

/** Shows how one slot is doing, or every one. */
export function run(call: Call): Promise<ExitCode> {
  const slot = call.given.argument(0);
  if (slot === undefined)
    return shown(call, {
      types: TYPES,
      ask: () => call.get<StatusList>('/v1/status'),
      people: ({ slots }) => call.output.table(TITLES, slots.map(rowOf)),
    });
  return shown(call, {
    types: TYPES,
    slot,
    ask: () => call.get<SlotStatus>(slotPath(slot)),
    people: (status) => call.output.table(['SLOT', status.slot], linesOf(status)),
  });
}

const rowOf = (status: SlotStatus) => [
  status.slot,
  stateCell(status.state),
  generationWords(status.active, status.generation),
  String(status.inFlight),
  status.activity === 'active' ? 'taken' : stateCell(status.activity),
  String(status.successfulSwaps),
  String(status.failedSwaps),
  timeWords(status.lastChangeAt),
  status.lastError,
];

function linesOf(status: SlotStatus) {
  const { probation, activityBy, activityNote } = status;
  const by = activityBy.length === 0 ? '' : ` by its ${activityBy.join(' and its ')}`;
  const note = activityNote === undefined ? '' : `: ${activityNote}`;
  const rows = [
    ['state', stateCell(status.state)],
    ['serves', generationWords(status.active, status.generation)],
    ['prepared', status.pending],
    ['in flight', String(status.inFlight)],
    ['calls', status.activity === 'active' ? 'taken' : `${status.activity}${by}${note}`],
    [
      'probation',
      probation &&
        `until ${timeWords(probation.until) ?? '?'}, ${probation.failures} of ${probation.calls} calls failed`,
    ],
    ['swaps', `${status.successfulSwaps}, ${status.failedSwaps} failed`],
    ['recent swaps took', listed(status.recentSwapDurationsMs.map(durationWords))],
    ['last change', timeWords(status.lastChangeAt)],
    ['serves since', timeWords(status.lastActivatedAt)],
    ['last asked for its health', timeWords(status.lastHealthAt)],
    ['last error', status.lastError],
    ['on their way out', listed(status.retiring)],
    ['hang', listed(status.abandoned)],
    ['interceptors', listed(status.interceptors.map(({ name }) => name))],
  ] as const;
  return rows.filter(([, value]) => value !== undefined);
}

const listed = (texts: readonly string[]) => (texts.length === 0 ? undefined : texts.join(', '));
