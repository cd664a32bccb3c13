import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { AFTER, ASKS, BEFORE, CLOSING, resultOf, type Moment } from './moments.js';

/** What becomes of the swap to `b`, of what is asked for meanwhile, and what serves then. */
type Cell = readonly [swap: string, asked: string, active: string];

const KEPT = { pause: ['switched', 'done', 'b'] } satisfies Record<string, Cell>;

/** It waits for its turn; the operator's selection of `b` outranks what is registered. */
const QUEUES: Readonly<Record<string, Cell>> = {
  swap: ['switched', 'switched', 'c'],
  select: ['switched', 'switched', 'c'],
  refresh: ['switched', 'switched', 'b'],
  register: ['switched', 'unchanged', 'b'],
  unregister: ['switched', 'unchanged', 'b'],
  ...KEPT,
};

/** As above, and a newer wish overtakes what has not switched. */
const OVERTAKES: Readonly<Record<string, Cell>> = {
  ...QUEUES,
  swap: ['superseded', 'switched', 'c'],
  select: ['superseded', 'switched', 'c'],
};

/** A hook that the swap waits for asks for what waits for the swap. */
const WOULD_WAIT_FOR_ITSELF: Readonly<Record<string, Cell>> = {
  ...Object.fromEntries(
    ['swap', 'select', 'refresh', 'register', 'unregister'].map(
      (ask) => [ask, ['switched', 'swap/self-wait', 'b']] as const,
    ),
  ),
  ...KEPT,
};

const OUTCOMES: Readonly<Record<string, Readonly<Record<string, Cell>>>> = {
  'event started': QUEUES,
  suspend: OVERTAKES,
  build: WOULD_WAIT_FOR_ITSELF,
  init: WOULD_WAIT_FOR_ITSELF,
  'init, after an await': OVERTAKES,
  health: WOULD_WAIT_FOR_ITSELF,
  'event prepared': OVERTAKES,
  preSwap: WOULD_WAIT_FOR_ITSELF,
  handover: QUEUES,
  switched: QUEUES,
  'event switched': QUEUES,
  activate: QUEUES,
  drain: QUEUES,
  cleanup: QUEUES,
  postSwap: QUEUES,
  'event completed': QUEUES,
};

const cells = Object.entries({ ...BEFORE, ...AFTER }).flatMap(([name, moment]) =>
  Object.keys(ASKS).map((ask) => ({ name, moment, ask, expected: OUTCOMES[name]?.[ask] })),
);

describe('what is asked for in the middle of a swap of the same slot', () => {
  it.each(cells)('in $name: $ask', async ({ name, moment, ask, expected }) => {
    const world = await ProbeWorld.start({ lonely: name === 'suspend' ? ['a'] : [] });
    const seen = ['pending', 'pending'];
    at(world, { moment, ask, tell: (result) => (seen[1] = result) });
    void resultOf(world.app.swap(Store, { provider: 'b' })).then((result) => (seen[0] = result));
    await world.pass(100);
    const { active, activity } = world.app.status(Store);
    expect([...seen, active]).toEqual(expected);
    expect(activity).toBe(ask === 'pause' ? 'paused' : 'active');
    await world[Symbol.asyncDispose]();
    expect(world.disposals.filter((row) => !row.endsWith(': 1'))).toEqual([]);
  });
});

const closing = Object.entries(CLOSING).flatMap(([name, moment]) =>
  Object.keys(ASKS).map((ask) => ({ name, moment, ask })),
);

describe('what is asked for while the application closes', () => {
  it.each(closing)('in $name: $ask is refused', async ({ moment, ask }) => {
    const world = await ProbeWorld.start();
    const seen: string[] = [];
    at(world, { moment, ask, tell: (result) => seen.push(result) });
    await world[Symbol.asyncDispose]();
    expect(seen).toEqual(['lifecycle/closing']);
    expect(world.disposals.filter((row) => !row.endsWith(': 1'))).toEqual([]);
  });
});

function at(
  world: ProbeWorld,
  { moment, ask, tell }: { moment: Moment; ask: string; tell: (result: string) => unknown },
): void {
  moment(world, () => {
    const asked = ASKS[ask]?.(world.app, world);
    if (asked) void resultOf(asked).then(tell);
  });
}
