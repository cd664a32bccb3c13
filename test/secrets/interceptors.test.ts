import { inspect } from 'node:util';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BehaviorSubject } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Oneiric } from '../../src/index.js';
import type { CreateOptions, InterceptorFactory, InterceptorMaker, Reading } from '../../src/index.js';
import { folder } from '../observability/log-world.js';
import { AppModule, Store } from './one-store.js';

const PASSWORD = 'icpt-pw-1234567';
const KNOWN = 'planted-secret-42';

/** Quotes its options, as whoever checks them does. */
const picky: InterceptorFactory = (options) => {
  throw new Error(`cannot log in with ${JSON.stringify(options)}`);
};

const late: InterceptorFactory = (options) => ({
  name: 'late',
  make: () => {
    throw new Error(`cannot log in with ${JSON.stringify(options)}`);
  },
});

const around = (name: string) => ({
  adapters: { interceptors: { store: [{ [name]: { password: PASSWORD } }] } },
});

async function started(options: CreateOptions) {
  const app = await Oneiric.create(AppModule, { env: {}, ...options });
  onTestFinished(() => app.close());
  return app;
}

/** Everything that can be seen of something thrown or told. */
const seen = (told: unknown) => `${String(told)} ${inspect(told, { depth: 9, showHidden: true })}`;

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a password in the options of an interceptor', () => {
  it.each(['picky', 'late'])('is not shown by the edit that brings it: %s', async (name) => {
    const path = join(await folder(), 'app.log');
    const readings$ = new BehaviorSubject<Reading>({ kind: 'absent' });
    const app = await started({
      interceptors: { picky, late },
      logging: { console: 'off', file: { path } },
      config: { sources: [{ name: 'panel', readings$ }] },
    });
    const events: unknown[] = [];
    app.events$.subscribe((event) => events.push(event));
    readings$.next({ kind: 'values', values: around(name) });
    const error = await failure(app.config.reload());
    await app.close();
    const all = [error, events, await readFile(path, 'utf8')].map(seen);
    for (const text of all) {
      expect(text).toContain('cannot log in with');
      expect(text).not.toContain(PASSWORD);
    }
  });

  it.each(['picky', 'late'])('is not shown by a start that it refuses: %s', async (name) => {
    const options = { env: {}, interceptors: { picky, late }, config: { values: around(name) } };
    const text = seen(await failure(Oneiric.create(AppModule, options)));
    expect(text).toContain('cannot log in with');
    expect(text).not.toContain(PASSWORD);
  });
});

describe('a secret that is known', () => {
  const world = () => started({ config: { values: { secrets: { inline: { key: KNOWN } } } } });
  const telling = (state: () => Record<string, unknown>): InterceptorMaker => ({
    name: 'telling',
    make: () => ({ intercept: (_call, next) => next(), state }),
  });

  it('is not shown in what an interceptor keeps, or fails to tell', async () => {
    const app = await world();
    app.intercept(
      Store,
      telling(() => ({ with: KNOWN, calls: 1 })),
    );
    app.intercept(
      Store,
      telling(() => {
        throw new Error(`no ${KNOWN}`);
      }),
    );
    expect(app.status(Store).interceptors.map(({ state }) => state)).toEqual([
      { with: '***', calls: 1 },
      { error: 'no ***' },
    ]);
  });

  it('is not shown in what making an interceptor throws', async () => {
    const app = await world();
    const make = () => {
      throw new Error(`no ${KNOWN}`);
    };
    expect(() => app.intercept(Store, { name: 'bad', make })).toThrow(/^no \*\*\*$/);
  });
});
