import fc from 'fast-check';
import type { OneiricEvent } from '../../src/core/events.js';
import type { SlotName } from '../../src/core/names.js';
import type { ProbationOptions } from '../../src/core/swap.js';
import { scopedDeeds, scopedPlans, type ScopedDeed, type ScopedPlan } from './scoped-program.js';

/** Slots of every random program. */
const SLOTS = ['adapter:a', 'adapter:b', 'adapter:c', 'adapter:d'] as const satisfies SlotName[];

/** Providers that a slot may have. */
const PROVIDERS = ['p', 'q', 'r'] as const;

/** What candidates may be able to do. */
const CAPABILITIES = ['x', 'y'] as const;

/** Deadline of each phase in milliseconds: later than 40, earlier than 150. */
export const DEADLINE_MS = 100;

/** What one step or hook of a candidate does. */
export type Plan =
  | { readonly does: 'ok' | 'throw' | 'nothing' | 'sick' | 'hang' | 'hostile' }
  | { readonly does: 'okAfter' | 'failAfter'; readonly ms: number }
  | { readonly does: 'ask'; readonly slot: SlotName; readonly provider: string | undefined };

/** A place to call: the active reference of a slot, a pin or a view. */
export interface Place {
  readonly slot: SlotName;
  readonly provider?: string | undefined;
  readonly capabilities?: readonly string[] | undefined;
}

/** A dependency; `late` ones are asked for with `inject()` while the factory runs. */
export interface Need extends Place {
  readonly onSwap: 'follow' | 'keep' | 'rebuild';
  readonly optional: boolean;
  readonly late: boolean;
}

/** A candidate: where it stands, and what its instances do. Attempt n goes by plan n, later ones by the last. */
export interface CandidatePlan {
  readonly slot: SlotName;
  readonly provider: string;
  readonly source: 'runtime' | 'plugin';
  readonly priority: number;
  readonly capabilities: readonly string[];
  readonly lazy: boolean;
  readonly build: readonly Plan[];
  readonly init: readonly (Plan | undefined)[];
  readonly health: readonly (Plan | undefined)[];
  readonly activate: Plan | undefined;
  readonly drain: Plan | undefined;
  readonly cleanup: Plan;
  /** Every call of its instances that takes its time fails at the end. */
  readonly failsCalls: boolean;
  readonly needs: readonly Need[];
}

/** Options that several commands share. */
interface Asked {
  readonly signal: boolean;
  readonly drainTimeoutMs: number | undefined;
  readonly probation: ProbationOptions | undefined;
}

/** What may also be done synchronously, from within an event. */
export type Deed =
  | { readonly do: 'unregister'; readonly slot: SlotName; readonly provider: string; readonly force: boolean }
  | ({
      readonly do: 'swap';
      readonly slot: SlotName;
      readonly provider: string;
      readonly force: boolean;
    } & Asked)
  | ({ readonly do: 'select'; readonly slot: SlotName; readonly provider: string } & Asked)
  | {
      readonly do: 'swapAll';
      readonly members: readonly { slot: SlotName; provider: string }[];
      readonly probation: ProbationOptions | undefined;
    }
  | ({
      readonly do: 'amend';
      readonly candidates: readonly CandidatePlan[];
      readonly removals: readonly { slot: SlotName; provider: string }[];
      readonly force: boolean;
    } & Asked)
  | ({ readonly do: 'refresh'; readonly slot: SlotName } & Asked)
  | { readonly do: 'unselect'; readonly slot: SlotName }
  | { readonly do: 'avoid'; readonly slot: SlotName; readonly provider: string; readonly isAvoided: boolean }
  | { readonly do: 'abort'; readonly which: number; readonly bySignal: boolean }
  | { readonly do: 'getAsync'; readonly place: Place }
  | {
      readonly do: 'call';
      readonly place: Place;
      readonly kind: 'work' | 'stream' | 'lease' | 'use';
      readonly ms: number;
    }
  | { readonly do: 'endCalls'; readonly which: number }
  | { readonly do: 'pause' | 'drain' | 'resume'; readonly slot: SlotName }
  | ScopedDeed
  | { readonly do: 'close' };

/** One step of a random program. */
export type Command =
  | Deed
  | { readonly do: 'start' }
  | {
      readonly do: 'register';
      readonly candidate: CandidatePlan;
      readonly activate: boolean;
      readonly signal: boolean;
    }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'elapse'; readonly ms: number }
  | { readonly do: 'micro'; readonly ticks: number }
  | { readonly do: 'soon' | 'settle' }
  | { readonly do: 'hook'; readonly moment: HookName; readonly slot: SlotName | '*'; readonly plan: Plan }
  | { readonly do: 'react'; readonly on: OneiricEvent['type']; readonly deed: Deed };

/** Moments that hooks are put on. */
type HookName = 'preSwap' | 'switched' | 'postSwap' | 'cleanup';

/** A call that only `endCalls` ends. */
export const ENDLESS = -1;

/** The first ones more often, so that programs are about the same few slots and candidates. */
const oneOf = <T>(items: readonly T[]) =>
  fc.oneof(...items.map((item, index) => ({ arbitrary: fc.constant(item), weight: items.length - index })));

const slot = oneOf(SLOTS);
const provider = oneOf(PROVIDERS);
const often = <T>(usual: T, seldom: fc.Arbitrary<T>, weight = 5) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight }, { arbitrary: seldom, weight: 1 });

const ask = fc.record({
  does: fc.constant('ask' as const),
  slot,
  provider: fc.oneof(provider, fc.constant(undefined)),
});
const okAfter = fc.record({ does: fc.constant('okAfter' as const), ms: fc.constantFrom(1, 10, 40) });
const tooLate = fc.record({ does: fc.constant('okAfter' as const), ms: fc.constantFrom(150, 400) });
const failAfter = fc.record({ does: fc.constant('failAfter' as const), ms: fc.constantFrom(0, 10, 150) });
const doing = <K extends 'ok' | 'throw' | 'nothing' | 'sick' | 'hang' | 'hostile'>(does: K) =>
  fc.constant({ does });

const plan: fc.Arbitrary<Plan> = fc.oneof(
  { arbitrary: doing('ok'), weight: 6 },
  { arbitrary: okAfter, weight: 6 },
  { arbitrary: tooLate, weight: 2 },
  { arbitrary: failAfter, weight: 2 },
  { arbitrary: doing('throw'), weight: 1 },
  { arbitrary: doing('nothing'), weight: 1 },
  { arbitrary: doing('hang'), weight: 1 },
);
const check: fc.Arbitrary<Plan> = fc.oneof(
  { arbitrary: plan, weight: 10 },
  { arbitrary: doing('sick'), weight: 2 },
);
const initPlan: fc.Arbitrary<Plan> = fc.oneof({ arbitrary: plan, weight: 10 }, { arbitrary: ask, weight: 2 });

const buildPlan: fc.Arbitrary<Plan> = fc.oneof(
  { arbitrary: plan, weight: 20 },
  { arbitrary: doing('hostile'), weight: 1 },
);

const seldom = <T>(some: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary: some, weight: 1 });

const purpose: fc.Arbitrary<Omit<Place, 'slot'>> = fc.oneof(
  { arbitrary: fc.constant({}), weight: 4 },
  { arbitrary: fc.record({ provider }), weight: 2 },
  {
    arbitrary: fc.record({ capabilities: fc.subarray([...CAPABILITIES], { minLength: 1 }) }),
    weight: 1,
  },
);
const place: fc.Arbitrary<Place> = fc.tuple(slot, purpose).map(([of, how]) => ({ slot: of, ...how }));

const need: fc.Arbitrary<Need> = fc
  .tuple(
    place,
    fc.record({
      onSwap: often<Need['onSwap']>('follow', fc.constantFrom('keep', 'rebuild', 'rebuild'), 2),
      optional: often(false, fc.constant(true)),
      late: often(false, fc.constant(true)),
    }),
  )
  // What is asked for with `inject()` always follows.
  .map(([of, how]) => ({ ...of, ...how, onSwap: how.late ? 'follow' : how.onSwap }));

const candidate: fc.Arbitrary<CandidatePlan> = fc.record({
  slot,
  provider,
  source: often<'runtime' | 'plugin'>('runtime', fc.constant('plugin')),
  priority: fc.integer({ min: 0, max: 3 }),
  capabilities: fc.subarray([...CAPABILITIES]),
  lazy: often(false, fc.constant(true), 3),
  build: fc.array(buildPlan, { minLength: 1, maxLength: 2 }),
  init: fc.array(seldom(initPlan), { minLength: 1, maxLength: 2 }),
  health: fc.array(seldom(check), { minLength: 1, maxLength: 2 }),
  activate: seldom(initPlan),
  drain: seldom(plan),
  cleanup: plan,
  failsCalls: often(false, fc.constant(true)),
  needs: fc.array(need, { maxLength: 2 }),
});

const probation = often<ProbationOptions | undefined>(
  undefined,
  fc.record({
    windowMs: fc.constantFrom(10, 300, 2_000),
    minCalls: fc.constantFrom(1, 3),
    maxErrorRate: fc.constantFrom(0, 0.1),
  }),
  3,
);

const asked = {
  probation,
  signal: often(false, fc.constant(true)),
  drainTimeoutMs: often<number | undefined>(undefined, fc.constantFrom(0, 20)),
};
const which = fc.nat({ max: 5 });

const deeds: [number, fc.Arbitrary<Deed>][] = [
  [4, fc.record({ do: fc.constant('unregister' as const), slot, provider, force: fc.boolean() })],
  [
    8,
    fc.record({
      do: fc.constant('swap' as const),
      slot,
      provider,
      force: often(false, fc.constant(true)),
      ...asked,
    }),
  ],
  [4, fc.record({ do: fc.constant('select' as const), slot, provider, ...asked })],
  [
    3,
    fc.record({
      do: fc.constant('swapAll' as const),
      members: fc.uniqueArray(fc.record({ slot, provider }), {
        minLength: 1,
        maxLength: 3,
        selector: (member) => member.slot,
      }),
      probation,
    }),
  ],
  [
    5,
    fc.record({
      do: fc.constant('amend' as const),
      candidates: fc.array(candidate, { maxLength: 3 }),
      removals: fc.array(fc.record({ slot, provider }), { maxLength: 2 }),
      force: often(false, fc.constant(true), 2),
      ...asked,
    }),
  ],
  [4, fc.record({ do: fc.constant('refresh' as const), slot, ...asked })],
  [2, fc.record({ do: fc.constant('unselect' as const), slot })],
  [3, fc.record({ do: fc.constant('avoid' as const), slot, provider, isAvoided: fc.boolean() })],
  [5, fc.record({ do: fc.constant('abort' as const), which, bySignal: fc.boolean() })],
  [3, fc.record({ do: fc.constant('getAsync' as const), place })],
  [
    5,
    fc.record({
      do: fc.constant('call' as const),
      place,
      kind: fc.constantFrom('work', 'stream', 'lease', 'use'),
      ms: fc.constantFrom(ENDLESS, 1, 10, 50, 150),
    }),
  ],
  [1, fc.record({ do: fc.constant('endCalls' as const), which })],
  [2, fc.record({ do: fc.constantFrom('pause' as const, 'drain' as const, 'resume' as const), slot })],
  ...scopedDeeds,
  [1, fc.record({ do: fc.constant('close' as const) })],
];
const weighted = <T>(rows: readonly [number, fc.Arbitrary<T>][]) =>
  fc.oneof(...rows.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const deed = weighted(deeds);

const REACTIONS = [
  'swap.requested',
  'swap.started',
  'swap.prepared',
  'swap.switched',
  'swap.retired',
  'swap.disposed',
  'swap.completed',
  'swap.failed',
  'swap.superseded',
  'candidate.blocked',
  'candidate.unblocked',
  'selection.changed',
  'app.closing',
] as const satisfies OneiricEvent['type'][];

const commands: [number, fc.Arbitrary<Command>][] = [
  [50, deed],
  [
    6,
    fc.record({
      do: fc.constant('register' as const),
      candidate,
      activate: often(true, fc.constant(false), 9),
      signal: often(false, fc.constant(true)),
    }),
  ],
  [5, fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(1, 10, 100, 1_000) })],
  [
    10,
    fc.record({ do: fc.constant('elapse' as const), ms: fc.constantFrom(1, 10, 50, 100, 300, 1_000, 5_000) }),
  ],
  [10, fc.record({ do: fc.constant('micro' as const), ticks: fc.integer({ min: 1, max: 6 }) })],
  [2, fc.record({ do: fc.constant('soon' as const) })],
  [6, fc.record({ do: fc.constant('settle' as const) })],
  [
    2,
    fc.record({
      do: fc.constant('hook' as const),
      moment: fc.constantFrom('preSwap', 'switched', 'postSwap', 'cleanup'),
      slot: fc.oneof(slot, fc.constant('*' as const)),
      plan: initPlan,
    }),
  ],
  [3, fc.record({ do: fc.constant('react' as const), on: fc.constantFrom(...REACTIONS), deed })],
];

/** A random program: candidates registered first, a start early on, and then anything. */
export interface Program {
  readonly scoped: readonly ScopedPlan[];
  readonly candidates: readonly CandidatePlan[];
  readonly startAt: number;
  readonly commands: readonly Command[];
}

/** @param steps how many commands follow the registrations */
export function programs(steps: { readonly min: number; readonly max: number }): fc.Arbitrary<Program> {
  return fc.record({
    scoped: scopedPlans,
    candidates: fc.array(tame, { minLength: 2, maxLength: 9, size: 'max' }),
    startAt: often(0, fc.nat({ max: 4 })),
    commands: fc.array(weighted(commands), { minLength: steps.min, maxLength: steps.max, size: 'max' }),
  });
}

const harmless: fc.Arbitrary<Plan> = fc.oneof(doing('ok'), okAfter);

/** Most applications start: their first candidates are well-behaved until they serve. */
const tame: fc.Arbitrary<CandidatePlan> = fc.oneof(
  { arbitrary: candidate, weight: 1 },
  {
    arbitrary: fc
      .record({ base: candidate, build: harmless, target: slot, upwards: need })
      .map(({ base, build, upwards }) => ({
        ...base,
        build: [build, ...base.build.slice(1)],
        init: [undefined, ...base.init.slice(1)],
        health: [undefined, ...base.health.slice(1)],
        needs: upwards.slot > base.slot ? [{ ...upwards, optional: true }] : [],
      })),
    weight: 5,
  },
);
