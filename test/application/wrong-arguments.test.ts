import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Component, Contract, inject, Oneiric, OneiricError, Service } from '../../src/index.js';
import type { Application } from '../../src/modules/application.js';
import type { SlotProvider } from '../../src/modules/provider.js';
import type { CreateOptions } from '../../src/modules/create-options.js';
import { appOf, moduleOf, rejectionOf } from '../support/traced-parts.js';

const S = 'adapter:store';
const ANOTHER = { domain: 'adapter', key: 'store', factory: () => ({}) };

const candidate = (provider: string, more: object = {}): SlotProvider => ({
  ...{ slot: S, provider, useFactory: () => ({ name: () => provider }) },
  ...more,
});

const started = (options?: CreateOptions) =>
  appOf([candidate('a', { stackLevel: 1 }), candidate('b')], options);

/** What is given where the types do not allow it. */
type Wrong = never;

const wrong = (value: unknown) => value as Wrong;

const NAMES_NOTHING: readonly unknown[] = [undefined, null, 5, {}, [], Symbol('s'), new Date(0), 5n, () => 0];
const saying = (part: string) => expect.stringContaining(part) as string;
const nothingNamed = (by: string) => ({ code: 'resolution/bad-reference', path: saying(by) });
const NOT_OPTIONS: readonly unknown[] = [null, 5, 'x', [], () => 0];

/** The error of something synchronous. */
function thrown(fn: () => unknown): OneiricError {
  try {
    fn();
  } catch (error) {
    return typed(error);
  }
  throw new TypeError('nothing was thrown');
}

function typed(error: unknown): OneiricError {
  expect(error).toBeInstanceOf(OneiricError);
  const { code, hint, message } = error as OneiricError;
  expect(code).toMatch(/^[a-z]+\/[a-z-]+$/);
  expect(hint ?? code).toMatch(/./);
  expect(message.length).toBeLessThan(1_000);
  return error as OneiricError;
}

/** The error of something that answers with a promise. */
async function rejected(fn: () => PromiseLike<unknown>): Promise<OneiricError> {
  return typed(await rejectionOf(fn()));
}

describe('a reference that is none', () => {
  const synchronous = {
    get: (app: Application, ref: Wrong) => app.get(ref),
    live: (app: Application, ref: Wrong) => app.live(ref),
    watch: (app: Application, ref: Wrong) => app.watch(ref),
    resolve: (app: Application, ref: Wrong) => app.resolve(ref),
    explain: (app: Application, ref: Wrong) => app.explain(ref),
    intercept: (app: Application, ref: Wrong) => app.intercept(ref, (_, next) => next()),
    preSwap: (app: Application, ref: Wrong) => app.hooks.preSwap(ref, () => undefined),
  };
  const promised = {
    getAsync: (app: Application, ref: Wrong) => app.getAsync(ref),
    probe: (app: Application, ref: Wrong) => app.probe(ref),
    refresh: (app: Application, ref: Wrong) => app.refresh(ref),
    unselect: (app: Application, ref: Wrong) => app.unselect(ref),
    swap: (app: Application, ref: Wrong) => app.swap(ref, { provider: 'b' }),
    swapAll: (app: Application, ref: Wrong) => app.swapAll([{ slot: ref, provider: 'b' }]),
    select: (app: Application, ref: Wrong) => app.select(ref, 'b'),
    unregister: (app: Application, ref: Wrong) => app.unregister(ref, 'b'),
  };

  it.each(Object.entries(synchronous))('is refused at once by %s', async (name, ask) => {
    await using app = await started();
    for (const ref of NAMES_NOTHING)
      expect(thrown(() => ask(app, wrong(ref)))).toMatchObject(nothingNamed(name));
    expect(thrown(() => ask(app, wrong('x'.repeat(100_000)))).code).toBe('registry/bad-slot');
  });

  it.each(Object.entries(promised))('is a rejection of %s', async (name, ask) => {
    await using app = await started();
    for (const ref of NAMES_NOTHING)
      expect(await rejected(() => ask(app, wrong(ref)))).toMatchObject(nothingNamed(name));
    expect((await rejected(() => ask(app, wrong('x'.repeat(100_000))))).code).toBe('registry/bad-slot');
  });

  it('is refused by status, which takes none as well', async () => {
    await using app = await started();
    expect(thrown(() => app.status(wrong(null))).code).toBe('resolution/bad-reference');
    expect(app.status()).toHaveLength(1);
  });

  it('is refused by inject', async () => {
    const error = await rejectionOf(
      appOf([{ slot: S, provider: 'a', useFactory: () => inject(wrong(null)) }]),
    );
    expect(error).toMatchObject({ code: 'injection/bad-reference' });
  });
});

describe('options that are none', () => {
  it.each(NOT_OPTIONS.map((options) => [options]))('are refused everywhere: %o', async (given) => {
    await using app = await started();
    await using scope = app.createScope();
    const options = wrong(given);
    expect(thrown(() => app.get(S, options)).code).toBe('injection/bad-option');
    expect(thrown(() => app.live(S, options)).code).toBe('injection/bad-option');
    expect(thrown(() => scope.get(S, options)).code).toBe('injection/bad-option');
    expect(thrown(() => app.resolve(S, options)).code).toBe('resolution/bad-query');
    expect(thrown(() => app.explain(S, options)).code).toBe('resolution/bad-query');
    expect(thrown(() => app.candidates(options)).code).toBe('resolution/bad-query');
    const asks = [
      () => app.swap(S, options),
      () => app.swapAll([{ slot: S, provider: 'b' }], options),
      () => app.refresh(S, options),
      () => app.select(S, 'b', options),
      () => app.unselect(S, options),
      () => app.register({ ...ANOTHER, provider: 'c' }, options),
      () => app.unregister(S, 'b', options),
    ];
    for (const ask of asks) expect((await rejected(ask)).code).toBe('registry/bad-option');
    expect((await rejected(() => app.getAsync(S, options))).code).toBe('injection/bad-option');
    expect((await rejected(() => started(options))).code).toBe('lifecycle/bad-option');
  });

  it('are refused by swap also where they are left out', async () => {
    await using app = await started();
    expect((await rejected(() => app.swap(S, wrong(undefined)))).code).toBe('registry/bad-option');
  });
});

describe('a change with a bad option', () => {
  const BAD: readonly object[] = [
    { drainTimeoutMs: NaN },
    { drainTimeoutMs: -1 },
    { signal: {} },
    { signal: { aborted: false } },
    { reason: 5 },
    { requestedBy: {} },
    { reasn: 'x' },
  ];

  it.each(BAD)('changes nothing: %o', async (bad) => {
    await using app = await started();
    await app.select(S, 'a');
    const before = [app.candidates({ shadowed: true }), app.explain(S).selection];
    const events: unknown[] = [];
    app.events$.subscribe((event) => events.push(event));
    const asks = [
      () => app.swap(S, { provider: 'b', ...bad }),
      () => app.swapAll([{ slot: S, provider: 'b' }], bad),
      () => app.refresh(S, bad),
      () => app.select(S, 'b', bad),
      () => app.unselect(S, bad),
      () => app.register({ ...ANOTHER, provider: 'c', priority: 9 }, bad),
      () => app.unregister(S, 'b', bad),
    ];
    for (const ask of asks) {
      const { code, message } = await rejected(ask);
      expect(code).toBe('reasn' in bad ? 'registry/unknown-option' : 'registry/bad-option');
      expect(message).toContain('Nothing was changed.');
    }
    expect([app.candidates({ shadowed: true }), app.explain(S).selection]).toEqual(before);
    expect(events).toEqual([]);
  });

  it('leaves nothing behind that close would wait for', async () => {
    const app = await started();
    const refusal = new TypeError('no listeners today');
    const signal = {
      aborted: false,
      addEventListener: () => {
        throw refusal;
      },
      removeEventListener: () => undefined,
    };
    expect(await rejectionOf(app.refresh(S, { signal: wrong(signal) }))).toBe(refusal);
    await rejected(() => app.refresh(S, { signal: wrong(5) }));
    await app.close();
  });

  it('is told the nearest option', async () => {
    await using app = await started();
    const { hint } = await rejected(() => app.refresh(S, wrong({ reasn: 'x' })));
    expect(hint).toBe('did you mean reason? it takes reason, requestedBy, drainTimeoutMs, signal, probation');
  });
});

describe('members of a group', () => {
  it.each([
    [null],
    [5],
    ['adapter:store'],
    [{}],
    [[null]],
    [[5]],
    [[[]]],
    [[{ slot: S, provider: 'b', force: true }]],
  ])('are refused where they are none: %o', async (members) => {
    await using app = await started();
    expect((await rejected(() => app.swapAll(wrong(members)))).code).toMatch(
      /^registry\/(bad|unknown)-option$/,
    );
  });
});

describe('a provider that is no name', () => {
  const VALUES = [undefined, null, 5, {}, [], Symbol('s'), 'a b', 'x'.repeat(100_000)];

  it.each(VALUES.map((value) => [value]))('is refused: %o', async (value) => {
    await using app = await started();
    const provider = wrong(value);
    const asks = [
      () => app.swap(S, { provider }),
      () => app.swapAll([{ slot: S, provider }]),
      () => app.select(S, provider),
      () => app.unregister(S, provider),
      () => app.register({ ...ANOTHER, provider }),
    ];
    for (const ask of asks) expect((await rejected(ask)).code).toBe('registry/bad-provider');
    if (value !== undefined)
      expect(thrown(() => app.get(S, { provider })).code).toBe('registry/bad-provider');
  });
});

describe('a candidate that is none', () => {
  it.each([
    [undefined],
    [null],
    [5],
    ['x'],
    [[]],
    [() => 0],
    [{}],
    [{ factory: 5 }],
    [{ domain: Symbol('s') }],
  ])('is refused: %o', async (given) => {
    await using app = await started();
    expect((await rejected(() => app.register(wrong(given)))).code).toMatch(/^registry\/bad-/);
  });

  it('is refused where it asks for what is not built, or misspells something', async () => {
    await using app = await started();
    const code = async (more: object) =>
      (await rejected(() => app.register({ ...ANOTHER, provider: 'c', ...more }))).code;
    expect(await code({ when: () => true })).toBe('registry/bad-condition');
    expect(await code({ scope: 'global' })).toBe('registry/bad-option');
    expect(await code({ prioritty: 5 })).toBe('registry/unknown-option');
    expect(await code({ inject: S })).toBe('registry/bad-option');
    expect(app.candidates({ shadowed: true })).toHaveLength(2);
  });
});

describe('the domain of plain providers', () => {
  const LIMITS = class Limits {};

  it('is reserved at run time', async () => {
    await using app = await appOf([{ provide: LIMITS, useValue: new LIMITS() }]);
    const asks = [
      () => app.register({ domain: 'plain', key: '1', provider: 'plain', factory: () => ({}) }),
      () => app.unregister('plain:1', 'plain'),
      () => app.swap('plain:1', { provider: 'plain' }),
      () => app.refresh('plain:1'),
      () => app.select('plain:1', 'plain'),
    ];
    for (const ask of asks) expect((await rejected(ask)).code).toBe('registry/bad-domain');
    expect(app.get(LIMITS)).toBeInstanceOf(LIMITS);
  });

  it('is reserved for decorators, providers and selections', async () => {
    const decorated = () => {
      Component({ domain: 'plain', key: 'x' })(class {});
    };
    expect(thrown(decorated).code).toBe('registry/bad-domain');
    expect(thrown(() => Contract('plain:x')).code).toBe('registry/bad-domain');
    const selections = { 'plain:1': 'x' } as const;
    expect(thrown(() => moduleOf({ selections })).code).toBe('registry/bad-domain');
    expect((await rejected(() => started({ selections }))).code).toBe('registry/bad-domain');
  });
});

describe('a function that is none', () => {
  it.each([[undefined], [null], [5], ['x'], [{}]])('is refused at once: %o', async (given) => {
    await using app = await started();
    const fn = wrong(given);
    expect(thrown(() => app.live(S).use(fn)).code).toBe('injection/not-a-function');
    expect(thrown(() => app.live(S).each(fn)).code).toBe('injection/not-a-function');
    for (const moment of ['preSwap', 'switched', 'postSwap', 'cleanup'] as const)
      expect(thrown(() => app.hooks[moment](S, fn)).code).toBe('lifecycle/bad-hook');
    expect(await app.swap(S, { provider: 'b' })).toMatchObject({ outcome: 'switched' });
  });
});

describe('signals that are none', () => {
  it.each([[5], [{}], [null], ['SIGTERM'], [['SIGTERM', 'SIGNOPE']], [[undefined]], [['SIGKILL']], [[5]]])(
    'are refused before any is listened to: %o',
    async (signals) => {
      await using app = await started();
      const before = process.listenerCount('SIGTERM');
      expect(thrown(() => app.enableShutdownHooks(wrong(signals))).code).toBe('lifecycle/bad-signal');
      expect(process.listenerCount('SIGTERM')).toBe(before);
    },
  );
});

describe('options of create', () => {
  it.each([
    { start: 'no' },
    { selections: null },
    { selections: [] },
    { deadlines: null },
    { deadlines: { build: NaN } },
    { deadlines: { build: -1 } },
    { deadlines: { build: 0 } },
    { deadlines: { build: 'x' } },
    { deadlines: { build: null } },
    { pathPriorities: 1 },
    { config: '' },
    { config: 5 },
    { config: { file: 5 } },
    { config: { values: [] } },
    { config: { sources: {} } },
    { config: { sources: [{ name: 'a' }] } },
    {
      config: {
        sources: [
          { name: 'a', readings$: new Subject() },
          { name: 'a', readings$: new Subject() },
        ],
      },
    },
    { config: { watch: 'yes' } },
    { config: { watch: { debounceMs: Infinity } } },
    { config: { watch: { debounceMs: 0 } } },
    { profile: '../x' },
    { runtime: 'x' },
    { runtime: { stopTimeoutMs: 0 } },
    { clock: {} },
    { env: null },
    { env: { ONEIRIC_STACK_ORDER: 5 } },
  ])('are refused where they do not fit: %o', async (options) => {
    expect((await rejected(() => started(wrong(options)))).code).toBe('lifecycle/bad-option');
  });

  it('are told what a misspelt one may have meant', async () => {
    const selectons = await rejected(() => started(wrong({ selectons: {} })));
    expect(selectons).toMatchObject({ code: 'lifecycle/unknown-option', path: 'create' });
    expect(selectons.hint).toMatch(/^did you mean selections\?/);
    const retrie = await rejected(() => started(wrong({ deadlines: { retrie: 5 } })));
    expect(retrie).toMatchObject({ code: 'lifecycle/unknown-option', path: 'create.deadlines' });
  });

  it('may leave a deadline undefined, or have none', async () => {
    const slow = candidate('slow', { useFactory: () => new Promise((resolve) => setImmediate(resolve, {})) });
    for (const build of [undefined, Infinity]) {
      await using app = await appOf([slow], { deadlines: { build } as CreateOptions['deadlines'] & object });
      expect(app.status(S).active).toBeDefined();
    }
  });

  it.each([[undefined], [null], [5], ['x'], [{}], [class {}]])(
    'come after a module: not %o',
    async (root) => {
      expect((await rejected(() => Oneiric.create(wrong(root)))).code).toMatch(/^modules\/bad-/);
    },
  );
});

describe('providers and dependencies with fields that there are not', () => {
  const refusal = (provider: object) => thrown(() => moduleOf({ providers: [wrong(provider)] }));

  it('are told the nearest field', () => {
    const misspelt = refusal(candidate('a', { capabilties: ['x'] }));
    expect(misspelt).toMatchObject({ code: 'modules/unknown-option', path: 'AppModule.providers[0]' });
    expect(misspelt.hint).toMatch(/^did you mean capabilities\?/);
    expect(refusal(candidate('a', { when: true })).code).toBe('registry/bad-condition');
    expect(refusal(candidate('a', { scope: 'session' })).code).toBe('modules/bad-provider');
    const plain = { provide: class Limits {}, useValue: 1 };
    expect(refusal({ ...plain, priority: 5 }).code).toBe('modules/unknown-option');
    expect(refusal({ ...plain, overlap: false }).code).toBe('modules/unknown-option');
  });

  it('are told so of an entry of inject, too', async () => {
    const shop = candidate('a', { inject: [wrong({ token: 'adapter:x', capabilties: ['ttl'] })] });
    const error = await rejected(() => appOf([shop]));
    expect(error).toMatchObject({ code: 'injection/unknown-option', path: `${S}/a.useFactory[0]` });
    expect(error.hint).toMatch(/^did you mean capabilities\?|it takes/);
  });

  it('are told so of a component decorator, too', () => {
    const error = thrown(() => {
      Service({ key: 'shop', ...{ prority: 5 } })(class Shop {});
    });
    expect(error).toMatchObject({ code: 'registry/unknown-option', path: 'Shop' });
    expect(error.hint).toMatch(/^did you mean priority\?/);
  });
});
