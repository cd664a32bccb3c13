import { oneLineOf, type StateError } from '../../core/errors.js';
import type { Serving } from '../../container/checkups.js';
import type { HealthSnapshot, HealthStatus, SlotHealth } from '../../core/health-report.js';
import type { StateCondition } from '../../core/state.js';
import type { SlotWatch } from './slot-watch.js';
import { unknownSince } from './tally.js';

/** How far an application is, for whoever asks whether it is ready. */
export type Phase = 'new' | 'starting' | 'started' | 'closing' | 'closed';

/** What a snapshot is made of. */
export interface SnapshotFacts {
  readonly at: number;
  readonly isAlive: boolean;
  readonly phase: Phase;
  readonly slots: readonly SlotHealth[];
  /** Whether the state can be written; undefined where there is none. */
  readonly state: StateCondition | undefined;
}

/** What is known of one slot besides what serves it. */
export interface SlotFacts extends Pick<SnapshotFacts, 'at' | 'phase'> {
  readonly watch: SlotWatch | undefined;
  readonly isOptional: boolean;
}

/** How an application is doing, from what is known of its parts. */
export function snapshotOf({ at, isAlive, phase, slots, state }: SnapshotFacts): HealthSnapshot {
  const required = slots.filter(({ isOptional }) => !isOptional);
  const isWell = required.every(({ status }) => status === 'healthy' || status === 'degraded');
  return Object.freeze({
    at,
    live: isAlive,
    ready: phase === 'started' && isWell,
    status: statusOf(slots, state?.status),
    reasons: Object.freeze([...reasonsOf(phase, state), ...slots.flatMap(troubleOf)]),
    state: state?.status,
    slots: Object.freeze(slots),
  });
}

/** One slot, from what serves it and what checks have said of that. */
export function slotHealthOf(serving: Serving, { watch, phase, isOptional, at }: SlotFacts): SlotHealth {
  const { slot, provider, generation, hasCheck, activity } = serving;
  const { tally = unknownSince(at), lastCheckAt, details, trouble } = watch ?? {};
  const { since, failures } = tally;
  const isLacking = isMissing(serving, phase);
  const status = generation === undefined ? 'unknown' : tally.status;
  return Object.freeze({
    ...{ slot, status: isLacking ? 'unhealthy' : status, since },
    ...{ provider, generation, isOptional, hasCheck, activity, lastCheckAt, failures, details },
    error: isLacking ? 'nothing serves' : trouble,
  });
}

/** What closes is given up slot by slot, and nothing is wrong with that. */
const isMissing = ({ state }: Serving, phase: Phase): boolean =>
  (phase === 'starting' || phase === 'started') && (state === 'failed' || state === 'vacant');

/** Whether two snapshots say the same of everything but times and counts: their digests are equal then. */
export function digestOf({ live, ready, status, state, slots }: HealthSnapshot): string {
  const rows = slots.map((row) => [row.slot, row.status, row.provider, row.generation, row.activity]);
  return JSON.stringify([live, ready, status, state, rows]);
}

const WORST_LAST: readonly HealthStatus[] = ['healthy', 'degraded', 'unknown', 'unhealthy'];

function statusOf(slots: readonly SlotHealth[], state: HealthSnapshot['state']): HealthStatus {
  const all = slots.map(countedAs);
  if (state === 'degraded') all.push('degraded');
  return all.reduce<HealthStatus>(
    (worst, one) => (WORST_LAST.indexOf(one) > WORST_LAST.indexOf(worst) ? one : worst),
    'healthy',
  );
}

/** What an optional slot lacks makes the whole no worse than degraded. */
function countedAs({ status, isOptional }: SlotHealth): HealthStatus {
  if (!isOptional) return status;
  if (status === 'unknown') return 'healthy';
  return status === 'unhealthy' ? 'degraded' : status;
}

const PHASES: Readonly<Record<Phase, readonly string[]>> = {
  new: ['it has not been started'],
  starting: ['it starts'],
  started: [],
  closing: ['it closes'],
  closed: ['it is closed'],
};

const reasonsOf = (phase: Phase, state: SnapshotFacts['state']): readonly string[] =>
  state?.status === 'degraded'
    ? [...PHASES[phase], `the state cannot be written, changes are refused: ${causeOf(state.error)}`]
    : PHASES[phase];

/** What the disk said, without what it was said to. */
const causeOf = (error: StateError): string => oneLineOf(error.cause ?? error);

function troubleOf({ slot, status, provider, generation, error, isOptional }: SlotHealth): string[] {
  if (status === 'healthy') return [];
  const what = provider === undefined ? '' : ` ${provider}#${generation}`;
  return [
    `${slot}${isOptional ? ' (optional)' : ''}:${what} is ${status}${error === undefined ? '' : `: ${error}`}`,
  ];
}
