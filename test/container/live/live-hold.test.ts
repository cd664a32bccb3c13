import { describe, expect, it } from 'vitest';
import { token } from '../../../src/index.js';
import { gate } from '../../support/traced-parts.js';
import { ScopeWorld } from '../scopes/scope-world.js';

interface Feed {
  name: string;
  items(): AsyncIterableIterator<string>;
}
const FEED = token<Feed>('feed');
const GREET = token<() => Promise<string>>('greet', { kind: 'function' });
const SUSPENDED = expect.objectContaining({ code: 'activity/suspended' }) as Error;

/** An iterator that can be stepped, and nothing else. */
const bare = (...items: string[]) => {
  const next = async () => {
    const value = items.shift();
    return value === undefined ? { done: true as const, value } : { done: false as const, value };
  };
  const iterator = { next, [Symbol.asyncIterator]: () => iterator };
  return iterator;
};

/** What `items` gives: a generator at first, so that it is known to be one; then something simpler. */
class RealFeed implements Feed {
  constructor(public name: string) {}
  async *items() {
    yield this.name;
  }
}

/** A swap from `a` to `b`, of one of which there must not be two, while `b` is built. */
async function suspended(token: object, make: (provider: string) => unknown) {
  const built = gate();
  const offer = (provider: string, stackLevel: number) => ({
    ...{ domain: 'service', key: 'it', provider, stackLevel, overlap: false, provides: [token] as never },
    factory: async () => {
      if (provider === 'b') await built.promise;
      return make(provider);
    },
  });
  const world = await ScopeWorld.of(offer('a', 1), offer('b', 0));
  return { world, built, swap: () => world.app.swap('service:it', { provider: 'b' }) };
}

describe('what is used while the next one is built', () => {
  it('waits where it is a call of the reference itself', async () => {
    const { world, built, swap } = await suspended(GREET, (provider) => async () => `hello ${provider}`);
    const greet = world.app.get(GREET);
    expect(await greet()).toBe('hello a');
    const swapping = swap();
    await world.clock.settle();
    const held = greet();
    built.open();
    await swapping;
    expect(await held).toBe('hello b');
    await world[Symbol.asyncDispose]();
  });

  it('is refused where it is a call of the reference that nobody knows to be asynchronous', async () => {
    const { world, built, swap } = await suspended(GREET, (provider) => () => Promise.resolve(provider));
    const greet = world.app.get(GREET);
    const swapping = swap();
    await world.clock.settle();
    expect(() => greet()).toThrow(SUSPENDED);
    built.open();
    await swapping;
    expect(await greet()).toBe('b');
    await world[Symbol.asyncDispose]();
  });

  it('is refused where it is a field, read or written', async () => {
    const { world, built, swap } = await suspended(FEED, (provider) => new RealFeed(provider));
    const feed = world.app.get(FEED);
    const swapping = swap();
    await world.clock.settle();
    expect(() => feed.name).toThrow(SUSPENDED);
    expect(() => (feed.name = 'c')).toThrow(SUSPENDED);
    built.open();
    await swapping;
    expect(feed.name).toBe('b');
    await world[Symbol.asyncDispose]();
  });

  it('is an iterator that can be given up and failed, also where the next one’s can only be stepped', async () => {
    const { world, built, swap } = await suspended(FEED, (provider) =>
      provider === 'a' ? new RealFeed(provider) : { name: provider, items: () => bare('one', 'two') },
    );
    const feed = world.app.get(FEED);
    const swapping = swap();
    await world.clock.settle();
    const [stepped, failed] = [feed.items(), feed.items()];
    const first = stepped.next();
    built.open();
    await swapping;
    expect(await first).toEqual({ done: false, value: 'one' });
    expect(await stepped.return?.('over')).toEqual({ done: true, value: 'over' });
    const failure = new RangeError('no more');
    await expect(failed.throw?.(failure)).rejects.toBe(failure);
    await world[Symbol.asyncDispose]();
  });
});
