import { describe, expect, it } from 'vitest';
import { Store } from '../../support/probe-world.js';
import { ASKS, resultOf } from './moments.js';
import { SCENES } from './scenes.js';

/** By what is asked for: what it came to, and what serves in the end. */
type Answers = Readonly<Record<string, string>>;

/** A hook that is waited for asks for what waits for it. */
const refused = (active: string): Answers => ({
  swap: `swap/self-wait ${active}`,
  select: `swap/self-wait ${active}`,
  refresh: `swap/self-wait ${active}`,
  register: `swap/self-wait ${active}`,
  unregister: `swap/self-wait ${active}`,
  pause: `done ${active}`,
});

/** It has its turn when `b` serves, which the operator has selected. */
const AFTER_B: Answers = {
  swap: 'switched c',
  select: 'switched c',
  refresh: 'switched b',
  register: 'unchanged b',
  unregister: 'unchanged b',
  pause: 'done b',
};

/** It has its turn when `a` serves, by its rank. */
const AFTER_A: Answers = {
  swap: 'switched c',
  select: 'switched c',
  refresh: 'switched a',
  register: 'switched d',
  unregister: 'switched b',
  pause: 'done a',
};

/** What ranks first is what the slot starts with. */
const BEFORE_A: Answers = {
  ...AFTER_A,
  select: 'unchanged c',
  register: 'unchanged d',
  unregister: 'unchanged b',
};

const CLOSED: Answers = Object.fromEntries(Object.keys(ASKS).map((ask) => [ask, 'lifecycle/closing -']));

/** What the scene itself comes to, and the answers at its moments. */
interface Expected {
  readonly act: string;
  readonly moments: Readonly<Record<string, Answers>>;
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  start: {
    act: 'done',
    moments: {
      'build of a dependency': refused('a'),
      'init of a dependency': refused('a'),
      'init of a dependency, after an await': BEFORE_A,
      'activate of a dependency': BEFORE_A,
      build: refused('a'),
      'build, after an await': BEFORE_A,
      init: refused('a'),
      'init, after an await': BEFORE_A,
      activate: AFTER_A,
      'build of a dependent': AFTER_A,
      'init of a dependent, after an await': AFTER_A,
    },
  },
  close: {
    act: 'done',
    moments: {
      'drain of a dependent': CLOSED,
      'cleanup of a dependent': CLOSED,
      drain: CLOSED,
      cleanup: CLOSED,
      'cleanup, after an await': CLOSED,
      'cleanup of a dependency': CLOSED,
    },
  },
  'a group': {
    act: 'switched',
    moments: {
      'build of one': refused('b'),
      'build of the other': refused('b'),
      'init of one, after an await': AFTER_B,
      'init of the other, after an await': AFTER_B,
      'health of the other': refused('b'),
      switched: AFTER_B,
      'activate of one': AFTER_B,
      'activate of the other': AFTER_B,
      'drain of the other': AFTER_B,
      'cleanup of one': AFTER_B,
      'cleanup of the other': AFTER_B,
    },
  },
  'a rebuild': {
    act: 'switched',
    moments: {
      'init of what is new, after an await': AFTER_B,
      'build of what is rebuilt': refused('b'),
      'init of what is rebuilt, after an await': AFTER_B,
      'activate of what is rebuilt': AFTER_B,
      'drain of what was rebuilt': AFTER_B,
      'cleanup of what was rebuilt': AFTER_B,
      'cleanup of what it held': AFTER_B,
    },
  },
  'a probation': {
    act: 'switched',
    moments: { 'activate of what is tried': AFTER_B, 'the trial': AFTER_B },
  },
  'a return': {
    act: 'rolledBack',
    moments: {
      // What has failed waits before it is tried again.
      'drain of what has failed': { ...AFTER_A, unregister: 'switched c' },
      'cleanup of what has failed': { ...AFTER_A, unregister: 'switched c' },
    },
  },
  'a suspension': {
    act: 'switched',
    moments: {
      'suspend, after an await': AFTER_B,
      'build of what follows': refused('b'),
      'init of what follows, after an await': AFTER_B,
      'activate of what follows': AFTER_B,
      'cleanup of what has rested': AFTER_B,
    },
  },
  'a suspension in vain': {
    act: 'swap/init-failed',
    moments: { 'resume of what has rested': { ...AFTER_A, unregister: 'switched c' } },
  },
};

/** Moments before the switch of a change of one slot: a newer wish overtakes it. */
const OVERTAKEN = new Set([
  'a rebuild: init of what is new, after an await',
  'a rebuild: init of what is rebuilt, after an await',
  'a suspension: suspend, after an await',
  'a suspension: init of what follows, after an await',
]);

const actOf = (scene: string, moment: string, ask: string): string | undefined => {
  const isOvertaken = ['swap', 'select'].includes(ask) && OVERTAKEN.has(`${scene}: ${moment}`);
  return isOvertaken ? 'superseded' : EXPECTED[scene]?.act;
};

const cells = Object.entries(SCENES).flatMap(([name, scene]) =>
  Object.entries(scene.moments).flatMap(([moment, arrange]) =>
    Object.keys(ASKS).map((ask) => ({ name, scene, moment, arrange, ask })),
  ),
);

describe('what is asked for in the middle of', () => {
  it.each(cells)('$name, $moment: $ask', async ({ name, scene, moment, arrange, ask }) => {
    const world = await scene.world();
    const seen = { act: 'pending', asked: 'never asked' };
    arrange(world, () => {
      seen.asked = 'pending';
      const asked = ASKS[ask]?.(world.app, world);
      if (asked) void resultOf(asked).then((result) => (seen.asked = result));
    });
    void resultOf(scene.act(world)).then((result) => (seen.act = result));
    await world.pass(100);
    // Probations end.
    await world.pass(500);
    const { active = '-', activity } = world.app.status(Store);
    expect(`${seen.asked} ${active}`).toBe(EXPECTED[name]?.moments[moment]?.[ask]);
    expect(seen.act).toBe(actOf(name, moment, ask));
    expect(activity).toBe(ask === 'pause' && name !== 'close' ? 'paused' : 'active');
    await world[Symbol.asyncDispose]();
    expect(world.disposals.filter((row) => !row.endsWith(': 1'))).toEqual([]);
    expect(world.clock.timers).toBe(0);
  });
});
