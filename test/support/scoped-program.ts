import fc from 'fast-check';

/** Slots of every random program that have more than one instance: one per scope, and one per injection. */
const SCOPED_SLOTS = ['service:r', 'service:t'] as const;

/** Providers of those slots. */
const SCOPED_PROVIDERS = ['p', 'q'] as const;

type ScopedSlot = (typeof SCOPED_SLOTS)[number];
type ScopedProvider = (typeof SCOPED_PROVIDERS)[number];

/** What one step of an instance that a scope makes does: it may take its time, and fail. */
export interface ScopedStep {
  readonly ms: number | undefined;
  readonly fails: boolean;
}

/** What the instances of one candidate do. */
export interface ScopedPlan {
  readonly slot: ScopedSlot;
  readonly provider: ScopedProvider;
  readonly build: ScopedStep;
  readonly init: ScopedStep | undefined;
  readonly cleanup: ScopedStep | undefined;
}

/** What programs do with scopes. */
export type ScopedDeed =
  | { readonly do: 'openScope'; readonly signal: boolean }
  | { readonly do: 'useScope'; readonly which: number; readonly how: 'get' | 'getAsync' | 'through' }
  | { readonly do: 'endScope'; readonly which: number; readonly isSync: boolean }
  | { readonly do: 'abortScope'; readonly which: number }
  /** A scope for as long as a function takes; `fails`: that throws at its end. */
  | { readonly do: 'runInScope'; readonly ms: number; readonly fails: boolean }
  | { readonly do: 'swapScoped'; readonly slot: ScopedSlot; readonly provider: ScopedProvider }
  | { readonly do: 'swapWithScoped'; readonly provider: ScopedProvider; readonly other: ScopedProvider }
  | { readonly do: 'refreshScoped'; readonly slot: ScopedSlot };

const slot = fc.constantFrom(...SCOPED_SLOTS);
const provider = fc.constantFrom(...SCOPED_PROVIDERS);
const which = fc.nat({ max: 5 });

/** Mostly done at once, and mostly well. */
const step: fc.Arbitrary<ScopedStep> = fc.record({
  ms: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 4 },
    { arbitrary: fc.constantFrom(0, 10, 40, 150), weight: 1 },
  ),
  fails: fc.oneof({ arbitrary: fc.constant(false), weight: 6 }, { arbitrary: fc.constant(true), weight: 1 }),
});

const seldom: fc.Arbitrary<ScopedStep | undefined> = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 3 },
  { arbitrary: step, weight: 1 },
);

const planOf = (of: ScopedSlot, by: ScopedProvider): fc.Arbitrary<ScopedPlan> =>
  fc.record({
    slot: fc.constant(of),
    provider: fc.constant(by),
    build: step,
    init: seldom,
    cleanup: seldom,
  });

/** One plan for each candidate of each slot. */
export const scopedPlans: fc.Arbitrary<readonly ScopedPlan[]> = fc.tuple(
  ...SCOPED_SLOTS.flatMap((of) => SCOPED_PROVIDERS.map((by) => planOf(of, by))),
);

/** With how often each is drawn among the other deeds. */
export const scopedDeeds: [number, fc.Arbitrary<ScopedDeed>][] = [
  [3, fc.record({ do: fc.constant('openScope' as const), signal: fc.boolean() })],
  [
    5,
    fc.record({
      do: fc.constant('useScope' as const),
      which,
      how: fc.constantFrom('get', 'getAsync', 'through'),
    }),
  ],
  [2, fc.record({ do: fc.constant('endScope' as const), which, isSync: fc.boolean() })],
  [1, fc.record({ do: fc.constant('abortScope' as const), which })],
  [
    1,
    fc.record({
      do: fc.constant('runInScope' as const),
      ms: fc.constantFrom(0, 10, 150),
      fails: fc.boolean(),
    }),
  ],
  [2, fc.record({ do: fc.constant('swapScoped' as const), slot, provider })],
  [1, fc.record({ do: fc.constant('swapWithScoped' as const), provider, other: provider })],
  [1, fc.record({ do: fc.constant('refreshScoped' as const), slot })],
];
