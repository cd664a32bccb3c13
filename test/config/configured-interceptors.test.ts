import { describe, expect, it } from 'vitest';
import { Adapter, ConfigError, type Interceptor, type OneiricError } from '../../src/index.js';
import { rejectionOf } from '../support/traced-parts.js';
import { around, failing, mark, plan, Shelf, tally, World } from './intercepted-world.js';

const OWN = { mark, tally };

describe('interceptors that configuration names', () => {
  it('are around calls in the order in which they are written, outside of what code adds', async () => {
    const text = around(
      'fallback: { to: nothing }',
      'retry: { attempts: 3, delayMs: 1 }',
      'mark: { with: "+" }',
    );
    await using world = await World.start(text, { interceptors: { mark } });
    const inner: Interceptor = async (_call, next) => `(${String(await next())})`;
    world.app.intercept(Shelf, inner, { name: 'inner', order: -1_000 });
    plan.push(failing, failing);
    await expect(world.shelf.get('a')).resolves.toBe('+(wood a)+');
    plan.push(failing, failing, failing);
    await expect(world.shelf.get('a')).resolves.toBe('nothing');
    expect(world.app.status(Shelf).interceptors).toMatchObject([
      { name: 'fallback', of: 'config', state: { used: 1 } },
      { name: 'retry', of: 'config', state: { retries: 4, exhausted: 1 } },
      { name: 'mark', of: 'config', state: undefined },
      { name: 'inner', of: 'slot' },
    ]);
  });

  it('stay through swaps, and see only the methods that are named', async () => {
    const text = around('mark: { with: "-" }\n        methods: [get]', 'tally:');
    await using world = await World.start(text, { interceptors: { mark, tally } });
    await world.app.swap(Shelf, { provider: 'iron' });
    await expect(world.shelf.get('a')).resolves.toBe('-iron a-');
    await expect(world.shelf.put('a')).resolves.toBe('put a');
    expect(world.app.status(Shelf).interceptors).toMatchObject([
      { name: 'mark', methods: ['get'] },
      { name: 'tally', methods: undefined, state: { calls: 2 } },
    ]);
  });

  it('are all of the ready-made ones', async () => {
    const items = [
      'fallback: { to: { a: [1] } }',
      'rateLimit: { calls: 2, perMs: 60000 }',
      'bulkhead: { calls: 1, queue: 3 }',
      'circuitBreaker: { rate: 0.5, minCalls: 10 }',
      'retry:',
      'timeout: { ms: 1000 }',
    ];
    await using world = await World.start(around(...items));
    const get = () => world.shelf.get('a');
    const answers = [await get(), await get(), await get()];
    expect(answers).toEqual(['wood a', 'wood a', { a: [1] }]);
    expect(world.names).toEqual(items.map((one) => one.split(':')[0]));
  });

  it('come from several layers: a list is replaced, `+` appends, null takes back', async () => {
    const start = async (shelves: object) => {
      const values = { adapters: { interceptors: shelves } };
      await using world = await World.start(around('tally:'), { config: { values }, interceptors: OWN });
      return world.names;
    };
    expect(await start({ shelf: [{ mark: {} }] })).toEqual(['mark']);
    expect(await start({ 'shelf+': [{ mark: {} }] })).toEqual(['tally', 'mark']);
    expect(await start({ shelf: null })).toEqual([]);
  });

  it('of a slot that comes later are in place when it does, with a warning until then', async () => {
    const text = 'adapters: { interceptors: { late: [{ tally: {} }], shelv: [{ tally: {} }] } }';
    await using world = await World.start(text, { interceptors: { tally } });
    expect(world.app.config.warnings).toEqual([
      expect.stringMatching(
        /^adapters.interceptors.late is around a slot that there is not; it is kept for when it comes/,
      ),
      expect.stringMatching(/^adapters.interceptors.shelv is around .* did you mean shelf\?/),
    ]);
    @Adapter({ key: 'late', provider: 'one' })
    class Late {
      greet() {
        return Promise.resolve('hello');
      }
    }
    await world.app.register(Late);
    const late = await world.app.getAsync<Late>('adapter:late');
    await expect(late.greet()).resolves.toBe('hello');
    expect(world.app.status('adapter:late').interceptors).toMatchObject([
      { name: 'tally', state: { calls: 1 } },
    ]);
  });

  it('of a slot that comes later and hands out what serves itself are told of as odd', async () => {
    const text = 'adapters: { interceptors: { late: [{ tally: {} }] } }';
    await using world = await World.start(text, { interceptors: { tally } });
    @Adapter({ key: 'late', provider: 'one', scope: 'transient' })
    class Late {}
    await world.app.register(Late, { activate: false });
    const { message } = await world.app.recorded.waitFor('config.warning', (one) =>
      /injected/.test(one.message),
    );
    expect(message).toContain('adapter:late is injected as it is');
    expect(world.app.status('adapter:late').interceptors).toEqual([]);
  });

  it('are made for each application alone, of frozen options', async () => {
    const given: object[] = [];
    const interceptors = {
      tally: (options: object) => {
        given.push(options);
        return tally({});
      },
    };
    const text = around('tally: { deep: { list: [1] } }');
    await using one = await World.start(text, { interceptors });
    await using two = await World.start(text, { interceptors });
    await one.shelf.get('a');
    expect([one.stateOf('tally'), two.stateOf('tally')]).toEqual([{ calls: 1 }, { calls: 0 }]);
    expect(given).toEqual([{ deep: { list: [1] } }, { deep: { list: [1] } }]);
    expect(given.every((options) => Object.isFrozen(Reflect.get(options, 'deep')))).toBe(true);
  });

  it('are in the schema, by the names and bounds of each', async () => {
    await using world = await World.start('{}', { interceptors: { mark } });
    const item = schemaAt(world, 'adapters.interceptors.shelf.items');
    const names = [
      'bulkhead',
      'circuitBreaker',
      'fallback',
      'mark',
      'methods',
      'methods+',
      'rateLimit',
      'retry',
    ];
    expect(Object.keys(Object(item['properties']) as object).sort()).toEqual([...names, 'timeout']);
    expect(item['additionalProperties']).toBe(false);
    const options = (path: string) => schemaAt(world, `adapters.interceptors.shelf.items.${path}`);
    expect(options('retry.attempts')).toMatchObject({ minimum: 2, maximum: 100 });
    expect(JSON.stringify(world.app.config.schema()).split('circuitBreaker')).toHaveLength(2);
    expect(options('circuitBreaker.rate')).toMatchObject({ exclusiveMinimum: 0, exclusiveMaximum: 1 });
  });
});

/** A part of the schema: names of properties, and `items` of lists. */
function schemaAt({ app }: World, path: string): Readonly<Record<string, unknown>> {
  const root = app.config.schema();
  return path.split('.').reduce((schema: object, name) => {
    const inner: unknown = name === 'items' ? schema : Reflect.get(schema, 'properties');
    const found = Reflect.get(Object(inner) as object, name) as object;
    return '$ref' in found ? (Reflect.get(Object(root['$defs']) as object, 'interceptors') as object) : found;
  }, root) as Readonly<Record<string, unknown>>;
}

describe('an application is refused', () => {
  it.each([
    ['an unknown name', 'retri: {}', 'shelf[0].retri is not known; did you mean retry? ('],
    ['what every object has', 'constructor: {}', 'shelf[0].constructor is not known; known are retry,'],
    ['a hostile name', '__proto__: {}', 'shelf[0].__proto__ is not known; known are retry,'],
    [
      'an unknown option',
      'retry: { atempts: 2 }',
      'shelf[0].retry.atempts is not known; did you mean attempts?',
    ],
    ['an option out of bounds', 'retry: { attempts: 1 }', 'attempts must be an integer from 2 to 100, got 1'],
    ['an open bound', 'circuitBreaker: { rate: 1 }', 'rate must be a number above 0 and below 1, got 1'],
    ['no milliseconds', 'timeout: { ms: 0 }', 'ms must be a number above 0 of at most 2147483647, got 0'],
    ['a missing option', 'timeout: {}', 'shelf[0].timeout.ms is missing'],
    ['no options where some are needed', 'timeout:', 'shelf[0].timeout must be a map, got null'],
    [
      'two options of which one may be',
      'circuitBreaker: { failures: 1, rate: 0.5 }',
      'was given failures and rate (',
    ],
    [
      'a function',
      'retry: { if: "e => true" }',
      'shelf[0].retry.if takes a function, which only code can give',
    ],
    ['a secret', 'mark: { with: "${secret:sign}" }', 'shelf cannot hold secrets'],
    [
      'two names',
      '{ retry: {}, mark: {} }',
      'shelf[0] names retry and mark: write each as an item of its own',
    ],
    ['no name', '{ methods: [get] }', 'shelf[0] names no interceptor'],
    ['no item', 'retry', 'shelf[0] must be a map, got "retry"'],
    ['no methods', '{ retry: {}, methods: [] }', 'shelf[0].methods must be names of methods, at least one'],
    ['a method twice', '{ retry: {}, methods: [get, get] }', 'at least one and each once'],
    [
      'one that says the same',
      'mark:\n      - mark: {}',
      'shelf[1] says the same as adapters.interceptors.shelf[0] (',
    ],
  ])('for %s, with its place', async (_, item, words) => {
    const error = (await rejectionOf(World.start(around(item), { interceptors: { mark } }))) as ConfigError;
    expect(error).toMatchObject({ code: 'config/invalid' });
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/oneiric\.yaml:[345]:/);
  });

  it.each([
    ['no list', 'adapters: { interceptors: { shelf: { retry: {} } } }', 'shelf must be a list, got a map'],
    ['no map', 'adapters: { interceptors: [] }', 'adapters.interceptors must be a map, got a list'],
    [
      'a key of no slot',
      'adapters: { interceptors: { "a b": [] } }',
      'stands under a name that no slot can have',
    ],
    ['a hostile key', 'adapters: { interceptors: { __proto__: [] } }', 'a name that no slot can have'],
  ])('for %s', async (_, text, words) => {
    expect(String(await rejectionOf(World.start(text)))).toContain(words);
  });

  it('for more of them than anybody can mean', async () => {
    const many = Array.from({ length: 21 }, (_, at) => `mark: { with: ${at} }`);
    const start = (items: readonly string[]) => World.start(around(...items), { interceptors: { mark } });
    expect(String(await rejectionOf(start(many)))).toContain('shelf has 21 interceptors: a slot may have 20');
    await using world = await start(many.slice(1));
    expect(world.names).toHaveLength(20);
  });

  it('where one of its own cannot be made, by the name of that and with what it threw', async () => {
    const thrown = new RangeError('level is wrong');
    const audit = () => {
      throw thrown;
    };
    const start = World.start(around('tally:', 'audit: { level: x }'), { interceptors: { audit, tally } });
    const error = (await rejectionOf(start)) as ConfigError;
    const path = 'adapters.interceptors.shelf[1].audit';
    expect(error).toMatchObject({ code: 'config/invalid', path, line: 5 });
    expect(error.cause).toMatchObject({ code: 'registry/interceptor-failed', path, cause: thrown });
    expect(error.message).toContain(
      'The interceptor audit for adapter:shelf failed when it was made: level is wrong',
    );
  });

  it.each([
    ['nothing', () => undefined, 'which is no interceptor'],
    ['a promise', () => Promise.resolve(() => 1), 'which is no interceptor'],
    ['a maker of nothing', () => ({ name: 'x', make: () => ({}) }), 'which has no function intercept'],
  ])('where one of its own makes %s', async (_, audit, words) => {
    const interceptors = { audit: audit as never };
    const error = (await rejectionOf(World.start(around('audit:'), { interceptors }))) as ConfigError;
    expect((error.cause as OneiricError).code).toBe('registry/bad-interceptor');
    expect(error.message).toContain(words);
  });

  it('where consumers of the slot hold what serves itself', async () => {
    @Adapter({ key: 'raw', provider: 'one', scope: 'transient' })
    class Raw {}
    const { Test } = await import('../../src/testing/index.js');
    const config = { values: { adapters: { interceptors: { raw: [{ retry: {} }] } } } };
    const error = await rejectionOf(Test.createTestingModule({ providers: [Raw] }).compile({ config }));
    expect((error as ConfigError).cause).toMatchObject({ code: 'registry/not-live' });
  });

  it.each([
    [{ retry: mark }, '"retry" is the name of a ready-made interceptor'],
    [{ methods: mark }, '"methods" is no name of an interceptor'],
    [{ constructor: mark }, '"constructor" is no name of an interceptor'],
    [{ 'a b': mark }, '"a b" is no name of an interceptor'],
    [{ audit: 5 }, 'audit cannot be 5'],
    [[], 'interceptors cannot be'],
    [new Map(), 'interceptors cannot be'],
  ])('by the option interceptors: %j', async (interceptors, words) => {
    const error = await rejectionOf(World.start('{}', { interceptors: interceptors as never }));
    expect(error).toMatchObject({ code: 'lifecycle/bad-option' });
    expect(String(error)).toContain(words);
  });
});
