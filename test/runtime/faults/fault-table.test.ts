import { describe, expect, it } from 'vitest';
import { resultOf } from '../../container/grace/moments.js';
import { BEFORE_THE_SWITCH, FaultWorld, Index, PHASES, Store, type Phase } from './fault-world.js';
import { ACTS, INJECTIONS, type Act, type Injection } from './injections.js';

/** One cell of the table. */
interface Row {
  readonly act: Act;
  readonly phase: Phase;
  readonly how: 'ends well' | 'fails';
  readonly injection: Injection;
  readonly what: string;
  readonly named: string;
}

const isPossible = ({ act, phase, how, what }: Row): boolean =>
  (how === 'ends well' || phase !== 'resolve') && (act.isGroup || !what.endsWith('domain'));

const rows: Row[] = Object.entries(ACTS).flatMap(([named, act]) =>
  PHASES.flatMap((phase) =>
    (['ends well', 'fails'] as const).flatMap((how) =>
      Object.entries(INJECTIONS)
        .map(([what, injection]) => ({ named, act, phase, how, what, injection }))
        .filter(isPossible),
    ),
  ),
);

const reachesSwitch = ({ phase, how }: Row): boolean =>
  how === 'ends well' || !BEFORE_THE_SWITCH.includes(phase);

/** What becomes of the swap. */
const outcomeOf = (row: Row): string | RegExp => {
  if (row.act.wish === 'config') return 'done';
  return reachesSwitch(row) ? 'switched' : /^swap\/(build|init|health|pre-swap|handover)-failed$/;
};

describe('in the middle of', () => {
  it.each(rows)('$named, in its $phase, which $how: $what', async (row) => {
    const { act, phase, how, injection } = row;
    const world = await FaultWorld.start();
    const { app, caller } = world;
    await injection.before?.(world);
    let asked: Promise<string> | undefined;
    const next = reachesSwitch(row) ? 'b' : 'a';
    const inject = (): void => void (asked = resultOf(Promise.resolve(injection.inject(world, next))));
    world.expect({ phase, fails: how === 'fails', inject });
    const acted = resultOf(Promise.resolve(act.begin(world)));
    await world.clock.elapse(2_500);
    expect(world.isInjected).toBe(true);
    const isSelected = act.wish === 'operator' && reachesSwitch(row);
    injection.after?.(world, isSelected);
    await world.rest();
    // Whoever asked for something has been told.
    expect(await asked).toBe('done');
    expect(await acted).toMatch(outcomeOf(row));
    expect(app.differences()).toEqual([]);
    const { serves, activity = 'active', size = 1 } = injection;
    const store = isSelected ? 'b' : (serves ?? act.ranked);
    expect([world.serving(Store), app.resolve(Store)?.provider]).toEqual([store, store]);
    expect(world.serving(Index)).toBe(act.isGroup && reachesSwitch(row) ? 'j' : 'i');
    expect([app.status(Store).activity, world.size]).toEqual([activity, size]);
    expect(caller.refused > 0).toBe(injection.refuses === true);
    await takesCalls(world);
    expect([await caller.stop(), caller.lost]).toEqual([0, []]);
    await closed(world);
  });
});

describe('a close in the middle of', () => {
  const moments = rows.filter(({ what }) => what === Object.keys(INJECTIONS)[0]);
  it.each(moments)(
    '$named, in its $phase, which $how, leaves nothing behind',
    async ({ act, phase, how }) => {
      const world = await FaultWorld.start();
      const { caller } = world;
      let closing: Promise<string> | undefined;
      const inject = (): void => {
        caller.isClosing = true;
        closing = resultOf(world.app.close());
      };
      world.expect({ phase, fails: how === 'fails', inject });
      const acted = resultOf(Promise.resolve(act.begin(world)));
      await world.clock.elapse(60_000);
      expect(await closing).toBe('done');
      expect(await acted).toMatch(/^(switched|done|lifecycle\/clos.*|swap\/.*)$/);
      expect([await caller.stop(), caller.lost]).toEqual([0, []]);
      expect(disposals(world)).toEqual([]);
      expect(world.clock.timers).toBe(0);
    },
  );
});

/** Whatever was decided about its calls, it takes them once it is resumed. */
async function takesCalls({ app, caller, clock }: FaultWorld): Promise<void> {
  const { answered } = caller;
  await Promise.all([app.resume(Store), app.resume({ domain: 'adapter' })]);
  await clock.elapse(1_000);
  expect(caller.answered - answered).toBeGreaterThan(5);
}

async function closed(world: FaultWorld): Promise<void> {
  const closing = world.app.close();
  await world.clock.elapse(60_000);
  await closing;
  expect(disposals(world)).toEqual([]);
  expect(world.clock.timers).toBe(0);
}

/** Instances that were not disposed of once. */
const disposals = ({ parts }: FaultWorld): string[] =>
  parts.filter((part) => part.disposals !== 1).map((part) => `${part.provider}: ${part.disposals}`);
