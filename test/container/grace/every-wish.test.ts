import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';
import { AFTER, BEFORE } from './moments.js';

const slot = 'adapter:store';

const avoided = (provider: string) =>
  ({
    slot,
    provider,
    avoidance: { why: 'unhealthy', since: 0, until: 1 },
  }) as const;

const selected = (provider: string) => ({ slot, layer: 'config', provider }) as const;

type Wish = Parameters<ProbeWorld['wish']>[0];

/** A selection that cannot serve leaves what serves alone: `b` once the change has switched. */
const WHAT_SERVES = 'what serves';

/** What is wished in the middle of a change from `a` to `b`, and what serves in the end where no operator has selected anything. */
const WISHES: Readonly<Record<string, readonly [wish: Wish, fromRanking: string, fromConfig: string]>> = {
  'a is avoided': [{ avoidances: [avoided('a')] }, 'b', 'b'],
  'b is avoided': [{ avoidances: [avoided('b')] }, 'a', 'a'],
  'a and b are avoided': [{ avoidances: [avoided('a'), avoided('b')] }, 'c', 'c'],
  'all are avoided': [{ avoidances: ['a', 'b', 'c'].map(avoided) }, 'a', 'b'],
  'configuration selects c': [{ selections: [selected('c')] }, 'c', 'c'],
  'configuration selects c, which is avoided': [
    { selections: [selected('c')], avoidances: [avoided('c')] },
    'a',
    WHAT_SERVES,
  ],
};

const cells = Object.entries({ ...BEFORE, ...AFTER }).flatMap(([name, moment]) =>
  Object.entries(WISHES).map(([wish, [wished, fromRanking, said]]) => {
    const serving = name in AFTER ? 'b' : 'a';
    const fromConfig = said === WHAT_SERVES ? serving : said;
    return { name, moment, wish, wished, fromRanking, fromConfig };
  }),
);

/** What serves is what is wished, and nothing is left to be said about it. */
function expectServing(world: ProbeWorld, provider: string): void {
  expect(world.app.status(Store).active).toBe(provider);
  expect(world.app.resolve(Store)?.provider).toBe(provider);
  const differences = world.app.differences().filter(({ kind }) => kind !== 'failover');
  expect(differences).toEqual([]);
}

describe('what is wished in the middle of a change of the same slot', () => {
  it.each(cells)('in $name of an operator’s swap: $wish', async ({ name, moment, wished, fromRanking }) => {
    const world = await ProbeWorld.start({ lonely: name === 'suspend' ? ['a'] : [] });
    moment(world, () => world.wish(wished));
    await world.app.swap(Store, { provider: 'b' }).switched;
    await world.pass(100);
    expectServing(world, 'b');
    await world.app.unselect(Store).switched;
    await world.pass(100);
    expectServing(world, fromRanking);
    await world[Symbol.asyncDispose]();
    expect(world.disposals.filter((row) => !row.endsWith(': 1'))).toEqual([]);
  });

  it.each(cells)(
    'in $name of an edit of configuration: $wish',
    async ({ name, moment, wished, fromConfig }) => {
      const world = await ProbeWorld.start({ lonely: name === 'suspend' ? ['a'] : [] });
      moment(world, () => world.wish(wished));
      world.wish({ selections: [selected('b')] });
      await world.pass(100);
      expectServing(world, fromConfig);
      await world[Symbol.asyncDispose]();
      expect(world.disposals.filter((row) => !row.endsWith(': 1'))).toEqual([]);
    },
  );
});
