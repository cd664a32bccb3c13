import assert from 'node:assert/strict';
import { setImmediate as later } from 'node:timers/promises';
import { token } from '../../src/index.js';
import type { Parts, Subject, World } from './subject.js';

/** What every way to build an application has in common. */
export interface Behaviour {
  readonly name: string;
  run(subject: Subject): Promise<void>;
}

export interface Named {
  name(): string;
}

export const named = (name: string): Named => ({ name: () => name });
export const nameOf = (value: unknown): string => (value as Named).name();

export async function withWorld(
  subject: Subject,
  parts: Parts,
  use: (world: World) => Promise<void>,
): Promise<void> {
  const world = await subject.open(parts);
  try {
    await use(world);
  } finally {
    await world.close();
  }
}

/** What a promise rejects with, and all that led to it, as text. */
async function complaintOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return textOf(error);
  }
  return assert.fail('it did not fail');
}

const textOf = (error: unknown): string =>
  error instanceof Error ? `${error.message}\n${textOf(error.cause)}` : '';

async function gives(subject: Subject): Promise<void> {
  const parts = [
    { name: 'a', make: () => named('a') },
    { name: 'b', make: () => named('b') },
    { name: 'c', needs: ['b', 'a'], make: (...given: unknown[]) => named(given.map(nameOf).join('')) },
  ];
  await withWorld(subject, { parts }, async (world) => {
    assert.equal(nameOf(await world.getAsync('c')), 'ba');
    assert.equal(nameOf(world.get('c')), 'ba');
  });
}

async function givesAsItIs(subject: Subject): Promise<void> {
  class Clock {
    constructor(readonly now: unknown) {}
  }
  const NOW = token<() => number>('now', { kind: 'function' });
  const now = () => 5;
  const plains = [
    { ref: Clock, needs: [NOW], make: (given: unknown) => new Clock(given) },
    { ref: NOW, make: () => now },
  ];
  await withWorld(subject, { plains }, async (world) => {
    const clock = await world.getAsync(Clock);
    assert.ok(clock instanceof Clock);
    assert.equal(clock.now, now);
    assert.equal(world.get(NOW), now);
    assert.equal(world.get(Clock), clock);
  });
}

async function shares(subject: Subject): Promise<void> {
  let built = 0;
  const make = async (): Promise<Named> => {
    built += 1;
    await later();
    return named('one');
  };
  const holder = { isLazy: true, needs: ['one'], make: (one: unknown) => ({ one: () => one }) };
  const parts = [
    { name: 'one', isLazy: true, make },
    { name: 'left', ...holder },
    { name: 'right', ...holder },
  ];
  await withWorld(subject, { parts }, async (world) => {
    const [first, second] = await Promise.all([world.getAsync('one'), world.getAsync('one')]);
    const left = (await world.getAsync('left')) as { one(): unknown };
    const right = (await world.getAsync('right')) as { one(): unknown };
    assert.deepEqual(
      [second, left.one(), right.one(), world.get('one')].map((each) => each === first),
      [true, true, true, true],
    );
    assert.equal(built, 1);
  });
}

async function waits(subject: Subject): Promise<void> {
  const order: string[] = [];
  const slow = async (): Promise<Named> => {
    await later();
    order.push('slow');
    return named('slow');
  };
  const quick = (given: unknown): Named => {
    order.push('quick');
    return named(`after ${nameOf(given)}`);
  };
  const parts = [
    { name: 'quick', isLazy: true, needs: ['slow'], make: quick },
    { name: 'slow', isLazy: true, make: slow },
  ];
  await withWorld(subject, { parts }, async (world) => {
    assert.equal(nameOf(await world.getAsync('quick')), 'after slow');
    assert.deepEqual(order, ['slow', 'quick']);
  });
}

async function refusesPromises(subject: Subject): Promise<void> {
  const make = async (): Promise<Named> => {
    await later();
    return named('slow');
  };
  await withWorld(subject, { parts: [{ name: 'slow', isLazy: true, make }] }, async (world) => {
    assert.throws(() => world.get('slow'), /slow/);
    assert.equal(nameOf(await world.getAsync('slow')), 'slow');
    assert.equal(nameOf(world.get('slow')), 'slow');
  });
}

async function leavesOut(subject: Subject): Promise<void> {
  const make = (...given: unknown[]) => ({ given: () => given });
  const parts = [
    { name: 'there', make: () => named('there') },
    { name: 'alone', needs: ['nobody?', 'there?'], make },
  ];
  await withWorld(subject, { parts }, async (world) => {
    const [nobody, there] = ((await world.getAsync('alone')) as { given(): unknown[] }).given();
    assert.equal(nobody, undefined);
    assert.equal(nameOf(there), 'there');
  });
}

async function namesTheMissing(subject: Subject): Promise<void> {
  const parts = [{ name: 'lonely', isLazy: true, needs: ['nobody'], make: () => ({}) }];
  await withWorld(subject, { parts }, async (world) => {
    const complaint = await complaintOf(world.getAsync('lonely'));
    assert.match(complaint, /nobody/);
    assert.match(complaint, /lonely/);
  });
}

async function namesTheRing(subject: Subject): Promise<void> {
  const parts = [
    { name: 'hen', isLazy: true, needs: ['egg'], make: () => ({}) },
    { name: 'egg', isLazy: true, needs: ['hen'], make: () => ({}) },
  ];
  await withWorld(subject, { parts }, async (world) => {
    assert.match(await complaintOf(world.getAsync('hen')), /hen.*egg|egg.*hen/);
  });
}

async function triesAgain(subject: Subject): Promise<void> {
  let built = 0;
  const make = async (): Promise<Named> => {
    built += 1;
    await later();
    if (built === 1) throw new RangeError('out of luck');
    return named(`attempt ${built}`);
  };
  await withWorld(subject, { parts: [{ name: 'flaky', isLazy: true, make }] }, async (world) => {
    assert.match(await complaintOf(world.getAsync('flaky')), /out of luck/);
    assert.equal(nameOf(await world.getAsync('flaky')), 'attempt 2');
  });
}

async function startsFirst(subject: Subject): Promise<void> {
  const steps: string[] = [];
  const base = () => ({
    onInit: async () => {
      await later();
      steps.push('init');
    },
    use: () => steps.push('use'),
  });
  const user = (given: unknown) => {
    (given as ReturnType<typeof base>).use();
    return {};
  };
  const parts = [
    { name: 'base', isLazy: true, make: base },
    { name: 'user', isLazy: true, needs: ['base'], make: user },
  ];
  await withWorld(subject, { parts }, async (world) => {
    await world.getAsync('user');
    await world.getAsync('base');
    assert.deepEqual(steps, ['init', 'use']);
  });
}

async function follows(subject: Subject): Promise<void> {
  const make = (store: unknown) => ({ name: () => nameOf(store) });
  const parts = [{ name: 'shop', needs: ['adapter:store'], make }];
  const stores = { memory: () => named('memory'), disk: () => named('disk') };
  await withWorld(subject, { parts, stores }, async (world) => {
    const shop = await world.getAsync('shop');
    assert.equal(nameOf(shop), 'memory');
    await world.swap('disk');
    assert.equal(nameOf(shop), 'disk');
    assert.equal(await world.getAsync('shop'), shop);
  });
}

async function stopsInOrder(subject: Subject): Promise<void> {
  const steps: string[] = [];
  const part = (name: string, needs: readonly string[]) => {
    const onCleanup = async (): Promise<void> => {
      await later();
      steps.push(name);
    };
    return { name, needs, isLazy: true, make: () => ({ onCleanup }) };
  };
  const parts = [part('repo', ['db', 'log']), part('db', ['log']), part('log', []), part('shop', ['repo'])];
  await withWorld(subject, { parts }, async (world) => {
    await world.getAsync('db');
    await world.getAsync('shop');
  });
  assert.deepEqual(steps, ['shop', 'repo', 'db', 'log']);
}

async function stopsTheOthers(subject: Subject): Promise<void> {
  const steps: string[] = [];
  const bad = { onCleanup: () => Promise.reject(new RangeError('stuck')) };
  const good = { onCleanup: () => void steps.push('good') };
  const world = await subject.open({
    parts: [
      { name: 'bad', isLazy: true, needs: ['good'], make: () => bad },
      { name: 'good', isLazy: true, make: () => good },
    ],
  });
  await world.getAsync('bad');
  await assert.rejects(world.close(), { code: 'lifecycle/shutdown-failed', message: /stuck/ });
  assert.deepEqual(steps, ['good']);
}

export const BEHAVIOURS: readonly Behaviour[] = [
  { name: 'gives what is asked for, and gives that what it asks for, in order', run: gives },
  { name: 'gives what a class and a token stand for, as it is', run: givesAsItIs },
  { name: 'shares one instance among all who ask, built once however many ask at once', run: shares },
  { name: 'builds what has to be waited for before what needs it', run: waits },
  { name: 'refuses to hand out at once what has to be waited for', run: refusesPromises },
  { name: 'gives undefined for what is optional and missing', run: leavesOut },
  { name: 'names what is missing, and who asks for it', run: namesTheMissing },
  { name: 'names the members of a ring instead of going round in it', run: namesTheRing },
  { name: 'builds anew, for the next who asks, what failed', run: triesAgain },
  { name: 'starts an instance once, before anybody is given it', run: startsFirst },
  { name: 'gives a reference that follows a swap', run: follows },
  { name: 'promise P10: stops those that were given something before it, each once', run: stopsInOrder },
  { name: 'promise P10: stops the others although one fails to stop, and says so', run: stopsTheOthers },
];
