import { describe, expect, it } from 'vitest';
import { Module, Oneiric, token } from '../../../src/index.js';
import type { Application, CandidateOffer } from '../../../src/index.js';
import { bulkhead } from '../../../src/resilience/index.js';
import { gate } from '../../support/traced-parts.js';

const NAME = token<string>('name', { kind: 'value' });

@Module({})
class Empty {}

interface Answering {
  who(): Promise<string>;
}

/** Whose scope code runs in. */
const within = (app: Application): string => {
  try {
    return app.get<{ name: string }>('service:request').name;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const NOBODY = 'scope/none-active';

async function started(): Promise<Application> {
  const app = await Oneiric.create(Empty, { env: {} });
  const request: CandidateOffer = {
    domain: 'service',
    key: 'request',
    provider: 'one',
    factory: () => undefined,
  };
  await app.register({
    ...request,
    scope: 'request',
    inject: [{ token: NAME }],
    factory: (name: string) => ({ name }),
  });
  return app;
}

const inScope = <T>(app: Application, name: string, fn: () => T) =>
  app.runInScope(fn, { values: [[NAME, name]] });

const offer = (
  provider: string,
  factory: () => object,
  more: Partial<CandidateOffer> = {},
): CandidateOffer => ({
  domain: 'adapter',
  key: 'store',
  provider,
  factory,
  ...more,
});

describe('what everybody uses', () => {
  it('is made, told and disposed of outside the scope of whoever asked for that', async () => {
    await using app = await started();
    const seen: string[] = [];
    const note = (what: string): void => void seen.push(`${what} ${within(app)}`);
    const traced = (name: string) => () => {
      note(`${name} built`);
      return {
        onInit: () => note(`${name} init`),
        onActivate: () => note(`${name} activate`),
        onDrain: () => note(`${name} drain`),
        onCleanup: () => note(`${name} cleanup`),
      };
    };
    await inScope(app, 'ann', () => app.register(offer('a', traced('a'), { activation: 'eager' })));
    await inScope(app, 'bob', () => app.getAsync('adapter:store'));
    await inScope(app, 'eve', () => app.register(offer('b', traced('b'), { priority: 1 })));
    await inScope(app, 'joe', () => app.refresh('adapter:store'));
    expect(seen.length).toBeGreaterThan(8);
    expect(seen.filter((row) => !row.endsWith(NOBODY))).toEqual([]);
  });

  it('is not made in the scope of one who asked for something else at the same time', async () => {
    await using app = await started();
    const seen: string[] = [];
    const making = (name: string) => () => {
      seen.push(`${name} ${within(app)}`);
      return {};
    };
    await app.register(offer('a', making('a')));
    await app.getAsync('adapter:store');
    seen.length = 0;
    await Promise.all([
      inScope(app, 'ann', () => app.refresh('adapter:store')),
      inScope(app, 'bob', () => app.register(offer('b', making('b'), { priority: 1 }))),
      inScope(app, 'eve', () => app.register(offer('c', making('c'), { priority: 2 }))),
    ]);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((row) => !row.endsWith(NOBODY))).toEqual([]);
  });
});

describe('a call that waits', () => {
  it('for what is replaced without overlap is made in the scope of its caller', async () => {
    await using app = await started();
    const until = gate();
    const answering = {
      async who() {
        return Promise.resolve(within(app));
      },
    };
    await app.register(offer('a', () => answering, { overlap: false, priority: 1 }));
    await app.getAsync('adapter:store');
    const store = app.get<Answering>('adapter:store');
    await store.who();
    const later = offer('b', () => until.promise.then(() => ({ ...answering })), { overlap: false });
    await app.register(later);
    const swap = inScope(app, 'admin', () => app.swap('adapter:store', { provider: 'b' }));
    await new Promise(setImmediate);
    const calls = [
      inScope(app, 'ann', () => store.who()),
      inScope(app, 'bob', () => store.who()),
      store.who(),
    ];
    await new Promise(setImmediate);
    until.open();
    await swap;
    await expect(Promise.all(calls)).resolves.toEqual(['ann', 'bob', NOBODY]);
  });

  it('for room in a bulkhead is made in the scope of its caller', async () => {
    await using app = await started();
    const answering = {
      async who() {
        await new Promise(setImmediate);
        return within(app);
      },
    };
    await app.register(offer('a', () => answering));
    await app.getAsync('adapter:store');
    app.intercept('adapter:store', bulkhead({ calls: 1, queue: 10 }));
    const store = app.get<Answering>('adapter:store');
    const names = ['ann', 'bob', 'eve', 'joe'];
    await expect(Promise.all(names.map((name) => inScope(app, name, () => store.who())))).resolves.toEqual(
      names,
    );
  });
});
