import type { Difference, Verification } from 'oneiric';
import type { CallTally } from './calls/tally.js';
import type { FaultSchedule } from './faults/schedule.js';
import type { HeapWatch } from './measures/heap.js';
import type { SoakOptions } from './options.js';
import type { Census } from './parts/census.js';

/** What a run has found. */
export interface Outcome {
  readonly options: SoakOptions;
  readonly startedAt: Date;
  /** Seconds of calls and faults. */
  readonly seconds: number;
  readonly calls: CallTally;
  readonly faults: FaultSchedule;
  readonly heap: HeapWatch;
  /** Milliseconds by share. */
  readonly loopDelay: readonly (readonly [share: string, ms: number])[];
  readonly differences: readonly Difference[];
  readonly census: Census;
  /** Changes that whoever asked was told of, and those of them that the journal lacks. */
  readonly acknowledged: number;
  readonly missing: readonly number[];
  readonly events: number;
  readonly switched: number;
  readonly verification: Verification | undefined;
}

/** Why a run has failed, a line each; none where it has not. */
export function failuresOf(outcome: Outcome): string[] {
  const { calls, faults, heap, differences, census, missing, verification } = outcome;
  const [lost, wrong] = [calls.total('lost'), calls.total('wrong')];
  return [
    ...(lost > 0 ? [`${lost} calls were lost`] : []),
    ...(wrong > 0 ? [`${wrong} calls were answered wrongly`] : []),
    ...calls.examples.map((example) => `for example: ${example}`),
    ...faults.unexpected.map((end) => `no fault may end so: ${end}`),
    ...differences.map(({ slot, desired, why }) => `${slot ?? 'a secret'} is not ${desired}: ${why}`),
    ...(census.alive > 0 ? [`never disposed of: ${census.names.join(', ')}`] : []),
    ...(census.twice > 0 ? [`${census.twice} instances were disposed of twice`] : []),
    ...(missing.length > 0 ? [`the journal lacks ${missing.length} changes that were acknowledged`] : []),
    ...(heap.verdict.isLevel ? [] : ['the heap grows']),
    ...(verification?.isSound === true ? [] : ['the state is not sound']),
  ];
}
