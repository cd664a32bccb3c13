import assert from 'node:assert/strict';
import { setImmediate as later } from 'node:timers/promises';
import { nameOf, named, withWorld, type Behaviour } from './behaviours.js';
import type { Part, ScopeAsked, Subject, World } from './subject.js';

/** Often enough that whatever is made faster the second time, or the twentieth, is made so here. */
const OFTEN = 40;

const never = (): never => assert.fail('the class is what makes it');

let made = 0;

class Leaf {
  readonly number = (made += 1);
}

class Branch {
  constructor(
    readonly first: Leaf,
    readonly second: Leaf,
    readonly trunk: { name(): string },
  ) {}
}

const leaf: Part = { name: 'leaf', scope: 'transient', cls: Leaf, make: never };
const trunk: Part = { name: 'trunk', make: () => named('trunk') };
const branch: Part = { name: 'branch', needs: ['leaf', 'leaf', 'trunk'], cls: Branch, make: never };

async function makesEachAnew(subject: Subject): Promise<void> {
  const parts: Part[] = [leaf, trunk, { ...branch, scope: 'transient' }];
  await withWorld(subject, { parts }, async (world) => {
    await world.getAsync('trunk');
    const leaves = new Set<Leaf>();
    for (let time = 0; time < OFTEN; time += 1) {
      const it = (await world.getAsync('branch')) as Branch;
      assert.ok(it instanceof Branch && it.first instanceof Leaf);
      assert.equal(it.second.number, it.first.number + 1);
      assert.equal(nameOf(it.trunk), 'trunk');
      leaves.add(it.first).add(it.second);
    }
    assert.equal(leaves.size, 2 * OFTEN);
    assert.notEqual(world.get('branch'), world.get('branch'));
  });
}

async function givesEachItsOwn(subject: Subject): Promise<void> {
  const holder = (name: string): Part => ({
    name,
    needs: ['leaf', 'leaf'],
    make: (...given) => ({ given: () => given }),
  });
  await withWorld(subject, { parts: [leaf, holder('left'), holder('right')] }, async (world) => {
    const given = async (name: string): Promise<unknown[]> =>
      ((await world.getAsync(name)) as { given(): unknown[] }).given();
    const [left, right] = [await given('left'), await given('right')];
    assert.equal(new Set([...left, ...right]).size, 4);
    assert.deepEqual(await given('left'), left);
  });
}

async function failsAndGoesOn(subject: Subject): Promise<void> {
  let tries = 0;
  const next = (): number => {
    tries += 1;
    if (tries % 7 === 0) throw new RangeError('the seventh');
    return tries;
  };
  class Flaky {
    readonly number = next();
  }
  const parts: Part[] = [{ name: 'flaky', scope: 'transient', cls: Flaky, make: never }];
  await withWorld(subject, { parts }, async (world) => {
    await world.getAsync('flaky');
    for (let time = 2; time <= OFTEN; time += 1) {
      if (time % 7 === 0) assert.throws(() => world.get('flaky'), /the seventh/);
      else assert.ok(world.get('flaky') instanceof Flaky);
    }
  });
}

async function startsEach(subject: Subject): Promise<void> {
  let started = 0;
  const make = () => ({
    onInit: async (): Promise<void> => {
      await later();
      started += 1;
    },
  });
  const parts: Part[] = [{ name: 'slow', scope: 'transient', isLazy: true, make }];
  await withWorld(subject, { parts }, async (world) => {
    for (let time = 1; time <= 3; time += 1) {
      await world.getAsync('slow');
      assert.equal(started, time);
    }
  });
}

async function withScopes(
  world: World,
  times: number,
  use: (scope: ScopeAsked, time: number) => Promise<void>,
): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const scope = world.openScope?.() ?? assert.fail('there are no scopes');
    try {
      await use(scope, time);
    } finally {
      await scope.close();
    }
  }
}

const request = (part: Part): Part => ({ ...part, scope: 'request' });

async function sharesWithinAScope(subject: Subject): Promise<void> {
  const user: Part = { name: 'user', scope: 'request', needs: ['branch'], make: (it) => ({ it: () => it }) };
  const parts = [request(leaf), trunk, request(branch), user];
  await withWorld(subject, { parts }, async (world) => {
    const seen = new Set<unknown>();
    await withScopes(world, OFTEN, async (scope) => {
      const it = (await scope.getAsync('branch')) as Branch;
      assert.equal(it.first, it.second);
      assert.equal(scope.get('leaf'), it.first);
      assert.equal(((await scope.getAsync('user')) as { it(): unknown }).it(), it);
      seen.add(it).add(it.first);
    });
    assert.equal(seen.size, 2 * OFTEN);
  });
}

async function leadsToTheScope(subject: Subject): Promise<void> {
  const page: Part = { name: 'page', needs: ['user'], make: (user) => ({ name: () => nameOf(user) }) };
  let users = 0;
  class User {
    readonly #name = `user ${(users += 1)}`;
    name(): string {
      return this.#name;
    }
  }
  const parts = [page, request({ name: 'user', cls: User, make: never })];
  await withWorld(subject, { parts }, async (world) => {
    const one = await world.getAsync('page');
    assert.throws(() => nameOf(one), { code: 'scope/none-active' });
    await withScopes(world, OFTEN, async (scope, time) => {
      await scope.run(async () => {
        assert.equal(nameOf(one), `user ${time + 1}`);
        await later();
        assert.equal(nameOf(one), `user ${time + 1}`);
      });
    });
    assert.throws(() => nameOf(one), { code: 'scope/none-active' });
  });
}

async function endsInOrder(subject: Subject): Promise<void> {
  const steps: string[] = [];
  class Inner {
    onCleanup(): void {
      steps.push('inner');
    }
  }
  class Outer {
    onCleanup(): void {
      steps.push('outer');
    }
  }
  const parts: Part[] = [
    { name: 'inner', scope: 'transient', cls: Inner, make: never },
    { name: 'outer', scope: 'request', needs: ['inner', 'inner'], cls: Outer, make: never },
  ];
  await withWorld(subject, { parts }, async (world) => {
    await withScopes(world, OFTEN, async (scope) => {
      await scope.getAsync('outer');
      assert.deepEqual(steps, []);
      await scope.close();
      assert.deepEqual(steps.splice(0), ['outer', 'inner', 'inner']);
    });
  });
  assert.deepEqual(steps, []);
}

/** Of what is made for each who asks. */
export const TRANSIENTS: readonly Behaviour[] = [
  { name: 'makes a transient anew each time, of what it needs, however often', run: makesEachAnew },
  { name: 'gives each holder transients of its own, which stay', run: givesEachItsOwn },
  { name: 'makes the next transient although one failed', run: failsAndGoesOn },
  { name: 'starts each transient before anybody is given it', run: startsEach },
];

/** Of what there is one of per scope. */
export const SCOPES: readonly Behaviour[] = [
  { name: 'shares one instance within a scope, and none between scopes', run: sharesWithinAScope },
  { name: 'gives a reference that leads to the instance of the current scope', run: leadsToTheScope },
  { name: 'ends with a scope what that made, the last first, each once', run: endsInOrder },
];
