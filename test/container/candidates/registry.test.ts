import { describe, expect, it } from 'vitest';
import { CandidateRegistry, type Offer } from '../../../src/container/candidates/registry.js';
import { token } from '../../../src/core/token.js';
import { CACHE, offer, recipe, world } from './offers.js';

abstract class Cache {
  abstract get(): string;
}
const CLOCK = token<object>('clock');

const registered = (rest: Partial<Offer>, registry = new CandidateRegistry()) =>
  registry.register(offer('redis', rest), recipe()).candidate;

const codeOf = (code: string) => expect.objectContaining({ name: 'RegistryError', code }) as Error;

describe('CandidateRegistry.register', () => {
  it('fills in what the offer does not say', () => {
    expect(registered({})).toEqual({
      slot: CACHE,
      domain: 'adapter',
      key: 'cache',
      provider: 'redis',
      priority: 0,
      stackLevel: 0,
      capabilities: [],
      source: 'runtime',
      scope: 'singleton',
      activation: 'eager',
      version: undefined,
      module: undefined,
      package: undefined,
      provides: [],
      declaredAt: undefined,
      order: 1,
    });
  });

  it('keeps what the offer says, capabilities by name and each once', () => {
    const said = {
      priority: -3,
      stackLevel: 7,
      scope: 'request',
      activation: 'lazy',
      version: '1.2.3',
      module: 'AppModule',
      package: '@acme/cache',
    } as const;
    const candidate = registered({
      ...said,
      provides: [Cache, CLOCK, Cache],
      capabilities: ['ttl', { name: 'shared' }, 'ttl'],
    });
    expect(candidate).toMatchObject({ ...said, provides: [Cache, CLOCK], capabilities: ['ttl', 'shared'] });
  });

  it.each([
    ['adapter', 'eager'],
    ['service', 'eager'],
    ['event', 'eager'],
    ['task', 'lazy'],
    ['workflow', 'lazy'],
    ['action', 'lazy'],
    ['gadget', 'eager'],
  ])('activates a %s: %s', (domain, activation) => {
    expect(registered({ domain }).activation).toBe(activation);
  });

  it('R08: leaves an explicit priority of 0 alone, and gives the default to the others', () => {
    const registry = new CandidateRegistry({ defaultPriority: 50 });
    expect(registered({ priority: 0 }, registry).priority).toBe(0);
    expect(registered({ source: 'test' }, registry).priority).toBe(50);
  });

  it('R13: takes the priority from the candidate, else its package, else its path, else the default', () => {
    const stackOrder = new Map([['listed', 20]]);
    const registry = new CandidateRegistry({ defaultPriority: 5, stackOrder, pathPriorities: true });
    const declaration = { place: 'file:///srv/app/adapters/x.ts:31:7' };
    stackOrder.set('listed', 1);
    const priorityOf = (rest: Partial<Offer>) => registered(rest, registry).priority;
    expect(priorityOf({ priority: 3, package: 'listed', declaration })).toBe(3);
    expect(priorityOf({ package: 'listed', declaration })).toBe(20);
    expect(priorityOf({ package: 'unlisted', declaration })).toBe(75);
    expect(priorityOf({ package: 'unlisted', declaration: { place: 'src/x.ts:1' } })).toBe(5);
    expect(registered({ declaration }).priority).toBe(0);
  });

  it('R15: is not changed by what happens to the offer later', () => {
    const capabilities = [{ name: 'ttl' }];
    const provides: Offer['provides'] = [Cache];
    const changeable = { ...offer('redis'), priority: 1, capabilities, provides: [...provides] };
    const { candidate } = new CandidateRegistry().register(changeable, recipe());
    changeable.priority = 1000;
    (capabilities[0] as { name: string }).name = 'other';
    capabilities.push({ name: 'more' });
    changeable.provides.push(CLOCK);
    expect(candidate).toMatchObject({ priority: 1, capabilities: ['ttl'], provides: [Cache] });
  });

  it('R16: hands out a candidate that nobody can change', () => {
    const candidate = registered({ capabilities: ['ttl'], provides: [Cache] });
    expect([candidate, candidate.capabilities, candidate.provides].every(Object.isFrozen)).toBe(true);
    expect(() => Object.assign(candidate, { priority: 1000 })).toThrow(TypeError);
    expect(() => Object.assign(candidate, { declaredAt: 'elsewhere' })).toThrow(TypeError);
  });

  it('asks for the place of declaration when somebody reads it, and once', () => {
    let asked = 0;
    const declaration = {
      get place() {
        asked += 1;
        return 'src/cache.ts:31';
      },
    };
    const candidate = registered({ declaration });
    expect(asked).toBe(0);
    expect([candidate.declaredAt, { ...candidate }.declaredAt, asked]).toEqual([
      'src/cache.ts:31',
      'src/cache.ts:31',
      1,
    ]);
    expect(JSON.stringify(candidate)).toContain('"declaredAt":"src/cache.ts:31"');
  });

  it('R19: gives 1,000 candidates registered by ten tasks a number each', async () => {
    const { registry, add } = world();
    const task = async (name: number) => {
      for (let index = 0; index < 100; index += 1) {
        add(`p${name}-${index}`);
        await Promise.resolve();
      }
    };
    await Promise.all(Array.from({ length: 10 }, (_, name) => task(name)));
    const orders = [...registry.candidates(CACHE)].map(({ order }) => order);
    expect(orders).toEqual(Array.from({ length: 1000 }, (_, index) => 1000 - index));
  });

  it('numbers candidates across slots', () => {
    const { add } = world();
    expect([add('a').order, add('a', { key: 'other' }).order, add('b').order]).toEqual([1, 2, 3]);
  });
});

describe('what a registration is checked for', () => {
  it.each(['a.b-c_1', 'a', 'A9'])('S07: accepts %j as key, provider and capability', (name) => {
    const candidate = registered({ key: name, provider: name, capabilities: [name] });
    expect(candidate).toMatchObject({ slot: `adapter:${name}`, provider: name, capabilities: [name] });
  });

  const BAD_NAMES = ['', '..', 'a..b', '/a', 'a\\b', 'a b', 'a@', '@b', 'a@b/c', 'a@b@c', 'a'.repeat(129)];
  it.each(BAD_NAMES)('S07: refuses %j as key, provider and capability', (name) => {
    expect(() => registered({ key: name })).toThrow(codeOf('registry/bad-key'));
    expect(() => registered({ provider: name })).toThrow(codeOf('registry/bad-provider'));
    expect(() => registered({ capabilities: [name] })).toThrow(codeOf('registry/bad-capability'));
    expect(() => registered({ capabilities: [{ name }] })).toThrow(codeOf('registry/bad-capability'));
  });

  it('S07: takes the name of a module behind a key, and behind nothing else', () => {
    expect(registered({ key: 'a@CacheModule' }).slot).toBe('adapter:a@CacheModule');
    expect(() => registered({ provider: 'a@b' })).toThrow(codeOf('registry/bad-provider'));
    expect(() => registered({ capabilities: ['a@b'] })).toThrow(codeOf('registry/bad-capability'));
  });

  it('S08: refuses a trailing newline', () => {
    expect(() => registered({ key: 'cache\n' })).toThrow(codeOf('registry/bad-key'));
    expect(() => registered({ provider: 'redis\n' })).toThrow(codeOf('registry/bad-provider'));
    expect(() => registered({ domain: 'adapter\n' })).toThrow(codeOf('registry/bad-domain'));
  });

  it.each([1000, -1000])('S09: accepts priority %j', (priority) => {
    expect(registered({ priority }).priority).toBe(priority);
  });

  it.each([1001, -1001, '5', 1.5, NaN, null])('S09: refuses priority %j', (priority) => {
    expect(() => registered({ priority: priority as number })).toThrow(codeOf('registry/bad-priority'));
  });

  it('S09: bounds stack levels at 100 both ways', () => {
    expect(registered({ stackLevel: 100 }).stackLevel).toBe(100);
    expect(registered({ stackLevel: -100 }).stackLevel).toBe(-100);
    for (const stackLevel of [101, -101]) {
      expect(() => registered({ stackLevel })).toThrow(codeOf('registry/bad-stack-level'));
    }
  });

  it.each<[Record<string, unknown>, string]>([
    [{ source: 'internet' }, 'registry/bad-source'],
    [{ scope: 'galaxy' }, 'registry/bad-scope'],
    [{ activation: 'never' }, 'registry/bad-activation'],
    [{ version: 'line\nline' }, 'registry/bad-version'],
    [{ module: '' }, 'registry/bad-module'],
    [{ package: 7 }, 'registry/bad-package'],
    [{ provides: ['Cache'] }, 'registry/bad-contract'],
    [{ provides: Cache }, 'registry/bad-contract'],
    [{ capabilities: 'ttl' }, 'registry/bad-capability'],
    [{ capabilities: [null] }, 'registry/bad-capability'],
  ])('refuses %j', (rest, code) => {
    expect(() => registered(rest as Partial<Offer>)).toThrow(codeOf(code));
  });

  it('refuses default priorities out of bounds', () => {
    expect(() => new CandidateRegistry({ defaultPriority: 1001 })).toThrow(codeOf('registry/bad-priority'));
    expect(() => new CandidateRegistry({ stackOrder: new Map([['a', 1001]]) })).toThrow(
      codeOf('registry/bad-priority'),
    );
  });
});

describe('candidates of the same name', () => {
  it('R17: replaces the earlier one of the same source, and resolves to the newer one either way', () => {
    const { registry, resolver } = world();
    const v1 = registry.register(offer('redis', { version: '1' }), recipe()).candidate;
    const { candidate: v2, replaced } = registry.register(offer('redis', { version: '2' }), recipe());
    expect(replaced).toBe(v1);
    expect([...registry.candidates(CACHE)]).toEqual([v2]);
    expect([resolver.resolve(CACHE), resolver.resolve(CACHE, { provider: 'redis' })]).toEqual([v2, v2]);
  });

  it('keeps one of each source, and finds the best unless asked for one', () => {
    const { registry, add } = world();
    const fromConfig = add('redis', { source: 'config' });
    const fromTest = add('redis', { source: 'test', priority: 5 });
    add('redis', { source: 'manifest', priority: -5 });
    expect(registry.named(CACHE, 'redis').slice(0, 2)).toEqual([fromTest, fromConfig]);
    expect(registry.find(CACHE, 'redis')).toBe(fromTest);
    expect(registry.find(CACHE, 'redis', 'config')).toBe(fromConfig);
    expect(registry.find(CACHE, 'redis', 'plugin')).toBeUndefined();
  });

  it.each(['OtherModule', 'CacheModule'])(
    'refuses a second one from %s, naming both modules and places',
    (second) => {
      const { registry, add } = world();
      add('redis', { source: 'module', module: 'CacheModule', declaration: { place: 'src/cache.ts:31' } });
      const again = () =>
        add('redis', { source: 'module', module: second, declaration: { place: 'src/other.ts:3' } });
      expect(again).toThrow(codeOf('registry/duplicate-provider'));
      expect(again).toThrow(
        `adapter:cache is offered twice by modules: redis (CacheModule, src/cache.ts:31) and redis (${second}, src/other.ts:3). Nothing was registered.`,
      );
      expect(registry.named(CACHE, 'redis')).toHaveLength(1);
    },
  );
});

describe('candidates of one slot', () => {
  it('provide the same contracts, in whatever order', () => {
    const { registry, add } = world();
    add('a', { provides: [Cache, CLOCK] });
    add('b', { provides: [CLOCK, Cache] });
    add('c');
    expect(() => add('d', { provides: [Cache] })).toThrow(codeOf('registry/contract-mismatch'));
    expect(() => add('d', { provides: [Cache] })).toThrow(
      'adapter:cache: d (runtime, place unknown) provides Cache, but b (runtime, place unknown) provides Cache, clock.',
    );
    expect([...registry.candidates(CACHE)].map(({ provider }) => provider)).toEqual(['c', 'b', 'a']);
  });

  it('are told how to provide the same', () => {
    const { add } = world();
    add('a', { provides: [Cache] });
    expect(() => add('b', { provides: [CLOCK] })).toThrow(
      'let it say provides: Cache in its decorator (provides: [Cache] in register), or give it another key',
    );
    const oneOnly = Cache as unknown as (typeof Cache)[];
    expect(() => add('c', { provides: oneOnly })).toThrow(
      /^provides cannot be .*Cache.*: it is a list here\..*provides: \[Cache\]; in decorators it is one/s,
    );
  });

  it('may agree on other contracts when those that provided the old ones are gone', () => {
    const { registry, add } = world();
    const old = add('a', { provides: [Cache] });
    add('b');
    add('a', { provides: [CLOCK] });
    expect(registry.unregister(old)).toBe(false);
    expect([registry.slotsProviding(Cache), registry.slotsProviding(CLOCK)]).toEqual([[], [CACHE]]);
  });

  it('have the same scope, unless the only other one is replaced', () => {
    const { add } = world();
    add('a', { scope: 'request' });
    expect(() => add('b')).toThrow(codeOf('registry/scope-mismatch'));
    expect(() => add('b')).toThrow(
      'b (runtime, place unknown) has scope singleton, but a (runtime, place unknown) has scope request',
    );
    expect(add('a', { scope: 'singleton' }).scope).toBe('singleton');
  });

  it('are as they were after a refused registration, numbers included', () => {
    const { registry, add } = world();
    const a = add('a', { provides: [Cache], capabilities: ['ttl'] });
    for (const bad of [{ provides: [CLOCK] }, { scope: 'request' as const }, { priority: 1001 }]) {
      expect(() => add('b', bad)).toThrow(Error);
    }
    expect(() => add('z', { key: 'new', priority: 1001 })).toThrow(Error);
    expect([registry.slots(), [...registry.candidates(CACHE)], registry.slotsProviding(CLOCK)]).toEqual([
      [CACHE],
      [a],
      [],
    ]);
    expect([...registry.groups(CACHE)]).toHaveLength(1);
    expect(add('b').order).toBe(2);
  });
});

describe('what a registry knows', () => {
  it('lists slots that have candidates, and forgets the others', () => {
    const { registry, add } = world();
    const a = add('a');
    const b = add('b', { key: 'other' });
    expect(registry.slots()).toEqual([CACHE, 'adapter:other']);
    expect([registry.unregister(a), registry.unregister(a), registry.unregister({ ...b })]).toEqual([
      true,
      false,
      false,
    ]);
    expect(registry.slots()).toEqual(['adapter:other']);
    expect([[...registry.candidates(CACHE)], [...registry.groups(CACHE)], registry.find(CACHE, 'a')]).toEqual(
      [[], [], undefined],
    );
  });

  it('finds the slots of a contract for as long as a candidate provides it', () => {
    const { registry, add } = world();
    const first = add('a', { provides: [Cache] });
    const second = add('b', { provides: [Cache] });
    add('c', { key: 'other', provides: [Cache] });
    registry.unregister(first);
    expect(registry.slotsProviding(Cache)).toEqual([CACHE, 'adapter:other']);
    registry.unregister(second);
    expect(registry.slotsProviding(Cache)).toEqual(['adapter:other']);
    expect(registry.slotsProviding(token('clock'))).toEqual([]);
  });

  it('finds the slot by the contracts of who takes the place of another, and not by those that are gone', () => {
    const registry = new CandidateRegistry();
    registered({ provides: [Cache] }, registry);
    registered({ provides: [CLOCK] }, registry);
    expect([registry.slotsProviding(Cache), registry.slotsProviding(CLOCK)]).toEqual([[], [CACHE]]);
    registered({}, registry);
    expect([registry.slotsProviding(CLOCK), registry.contractOf(CACHE)]).toEqual([[], undefined]);
  });

  it('ranks who takes the place of one that was set aside, and forgets the other', () => {
    const registry = new CandidateRegistry();
    const waiting = registered({}, registry);
    registry.setAside(waiting, 'not on Sundays');
    const { candidate, replaced } = registry.register(offer('redis'), recipe());
    expect(replaced).toBe(waiting);
    expect([registry.named(CACHE, 'redis'), [...registry.all(CACHE)]]).toEqual([[candidate], [candidate]]);
  });

  it('groups candidates by what they offer, whatever the order it is said in', () => {
    const { registry, add } = world();
    add('a', { capabilities: ['x', 'y'] });
    add('b', { capabilities: ['y', 'x'] });
    add('c', { capabilities: ['x'] });
    const groups = [...registry.groups(CACHE)].map(({ capabilities, candidates }) => [
      [...capabilities],
      candidates.size,
    ]);
    expect(groups).toEqual([
      [['x', 'y'], 2],
      [['x'], 1],
    ]);
  });

  it('groups those that come and go after somebody has asked as it groups the others', () => {
    const { registry, add } = world();
    const groups = () =>
      Array.from(registry.groups(CACHE), ({ candidates }) =>
        Array.from(candidates, ({ provider }) => provider),
      );
    const first = add('first', { capabilities: ['a'] });
    add('second', { capabilities: ['b'], priority: 1 });
    registry.unregister(add('gone', { capabilities: ['c'] }));
    expect(groups()).toEqual([['first'], ['second']]);
    add('third', { capabilities: ['b'] });
    registry.setAside(first, 'not now');
    expect(groups()).toEqual([['second', 'third']]);
    registry.setAside(first, undefined);
    expect(groups()).toEqual([['second', 'third'], ['first']]);
  });

  it('tells the recipe of a candidate, also when it was replaced or unregistered', () => {
    const registry = new CandidateRegistry();
    const [first, second] = [recipe('first'), recipe('second')];
    const old = registry.register(offer('a'), first).candidate;
    const { candidate } = registry.register(offer('a'), second);
    registry.unregister(candidate);
    expect([registry.recipeOf(old), registry.recipeOf(candidate)]).toEqual([first, second]);
    expect(() => registry.recipeOf({ ...candidate })).toThrow(codeOf('registry/unknown-candidate'));
  });
});
