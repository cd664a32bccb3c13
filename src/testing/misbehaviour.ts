import { checkBag, having, type Option } from '../core/option-bag.js';
import type { Clock } from '../core/ports.js';
import { COUNT, testOptions } from './test-options.js';

/** What goes wrong: it throws or rejects, it never ends, or it takes that many milliseconds. */
export type Misstep = 'fail' | 'hang' | Slow;

/** It goes well, and late. */
export interface Slow {
  /** Milliseconds that it takes first. */
  readonly slowMs: number;
}

/** When something goes wrong. */
export interface Occasional<Step> {
  /** What goes wrong. */
  readonly step: Step;
  /** How many times it goes well first. Default 0. */
  readonly after?: number;
  /** Every how many times it goes wrong from then on. Default 1: always. */
  readonly every?: number;
}

/** What a component does wrong, hook by hook; what is left out goes well. */
export interface Misbehaviour {
  /** Its `onInit`. */
  readonly init?: Misstep | Occasional<Misstep>;
  /** Its `onHealthCheck`; the two words are verdicts. */
  readonly health?: Misstep | 'unhealthy' | 'degraded' | Occasional<Misstep | 'unhealthy' | 'degraded'>;
  /** Its `onActivate`. */
  readonly activate?: Misstep | Occasional<Misstep>;
  /** Its `onDrain`. */
  readonly drain?: Misstep | Occasional<Misstep>;
  /** Its `onCleanup`. */
  readonly cleanup?: Misstep | Occasional<Misstep>;
  /** Every method that is no hook. */
  readonly calls?: Misstep | Occasional<Misstep>;
  /** What slow steps are on. Default: the time of this machine. */
  readonly clock?: Clock;
}

/** What can go wrong anywhere. */
export type Step = Misstep | 'unhealthy' | 'degraded';

const PLACES = ['init', 'health', 'activate', 'drain', 'cleanup', 'calls'] as const;

/** Where something can go wrong. */
export type Place = (typeof PLACES)[number];

const isSlow = (value: unknown): boolean => {
  const slowMs = typeof value === 'object' && value !== null ? (value as { slowMs?: unknown }).slowMs : -1;
  return typeof slowMs === 'number' && slowMs >= 0;
};

const stepOption = (...words: readonly string[]): Option => {
  const fits = (value: unknown) => words.includes(value as string) || isSlow(value);
  return Object.freeze({
    fits: (value: unknown) =>
      fits(value) || (typeof value === 'object' && value !== null && 'step' in value && fits(value.step)),
    expected: `${words.map((word) => `'${word}'`).join(', ')}, { slowMs }, or { step, after, every } with one of them as step`,
  });
};

const STEP = stepOption('fail', 'hang');
const BEHAVIOUR = testOptions(
  'Nothing misbehaves.',
  ...PLACES.map(
    (place) =>
      [place, place === 'health' ? stepOption('fail', 'hang', 'unhealthy', 'degraded') : STEP] as const,
  ),
  ['clock', having('now', 'epoch', 'after', 'soon')],
);
const OCCASION = testOptions(
  'Nothing misbehaves.',
  ['step', stepOption('fail', 'hang', 'unhealthy', 'degraded')],
  ['after', { ...COUNT, fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0 }],
  ['every', COUNT],
);

/** @throws TestingError `testing/bad-option`, `testing/unknown-option` */
export function checkMisbehaviour(behaviour: unknown): asserts behaviour is Misbehaviour {
  checkBag(behaviour, BEHAVIOUR, 'misbehaving');
  for (const place of PLACES) {
    const wrong = (behaviour as Misbehaviour)[place];
    if (isOccasional(wrong)) checkBag(wrong, OCCASION, `misbehaving.${place}`);
  }
}

/** Which step the nth time, from 0, is; undefined where it goes well. */
export function stepAt(behaviour: Misbehaviour, place: Place, time: number): Step | undefined {
  const wrong = behaviour[place];
  if (!isOccasional(wrong)) return wrong;
  const { step, after = 0, every = 1 } = wrong;
  return time >= after && (time - after + 1) % every === 0 ? step : undefined;
}

const isOccasional = (wrong: Step | Occasional<Step> | undefined): wrong is Occasional<Step> =>
  typeof wrong === 'object' && 'step' in wrong;
