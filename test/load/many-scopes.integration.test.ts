import { expect, it } from 'vitest';
import { Contract, token, type Application, type Provider } from '../../src/index.js';
import { appOf } from '../support/traced-parts.js';
import { PATIENCE_MS, share } from './scale.js';

const SCOPES = share(10_000);
const STEPS = 5;

const NUMBER = token<number>('number', { kind: 'value' });
const BASKET = token<Owned>('basket');

@Contract('service:visitor')
abstract class Visitor {
  abstract number(): number;
  abstract later(): Promise<number>;
}

interface Owned {
  readonly number: number;
}

/** How many instances there were, and are. */
class Count {
  made = 0;
  readonly open = new Set<object>();

  counted<T extends object>(instance: T): T & { onCleanup(): Promise<void> | undefined } {
    this.made += 1;
    const counted = Object.assign(instance, {
      onCleanup: () => {
        if (!this.open.delete(counted)) throw new TypeError('cleaned up twice');
        return this.made % 2 === 0 ? Promise.resolve() : undefined;
      },
    });
    this.open.add(counted);
    return counted;
  }
}

type Page = () => Promise<readonly number[]>;

function providers(count: Count): Provider[] {
  const useFactory = (number: number) =>
    count.counted({ number: () => number, later: async () => Promise.resolve(number) });
  return [
    {
      slot: 'service:visitor',
      provider: 'a',
      scope: 'request',
      provides: Visitor,
      inject: [NUMBER],
      useFactory,
    },
    {
      slot: 'service:visitor',
      provider: 'b',
      scope: 'request',
      provides: Visitor,
      inject: [NUMBER],
      useFactory,
    },
    {
      provide: BASKET,
      scope: 'request',
      inject: [NUMBER],
      useFactory: async (number: number) => {
        await turn();
        return count.counted({ number });
      },
    },
    {
      slot: 'service:page',
      provider: 'only',
      // One for all scopes: what it is given leads to the scope that runs.
      inject: [Visitor],
      useFactory: (visitor: Visitor) => async () => [visitor.number(), await visitor.later()],
      provides: token<Page>('page', { kind: 'function' }),
    },
  ];
}

const turn = () => new Promise(setImmediate);

/** Looks around again and again, between all the others; `inner` does so in a scope within. */
async function visit(app: Application, number: number): Promise<void> {
  const page = app.get<Page>('service:page');
  const look = async (): Promise<void> => {
    for (let step = 0; step < STEPS; step += 1) {
      const [now, later] = await page();
      await turn();
      const basket = await app.getAsync(BASKET);
      // Compared by hand: there are too many of them for a matcher each.
      const seen = [now, later, basket.number, app.scope?.values.get(NUMBER)];
      if (seen.some((each) => each !== number)) throw new RangeError(`${number} saw ${seen.join(', ')}`);
    }
  };
  const inner = app.runInScope(
    async () => {
      await turn();
      expect(await page()).toEqual([-number, -number]);
    },
    { values: [[NUMBER, -number]] },
  );
  await Promise.all([look(), look(), inner]);
}

class Stopped extends TypeError {}

/** Every third of them is told to stop while it runs, every third fails. */
async function visitor(app: Application, number: number): Promise<string> {
  const stop = new AbortController();
  const visiting = app.runInScope(
    async ({ signal }) => {
      await Promise.all([visit(app, number), number % 3 === 1 ? turn().then(() => stop.abort()) : turn()]);
      if (signal.aborted) throw new Stopped('stopped');
      if (number % 3 === 2) throw new RangeError('failed');
      return 'done';
    },
    { values: [[NUMBER, number]], signal: stop.signal },
  );
  return visiting.catch((error: unknown) => String(error));
}

it(
  'keeps thousands of scopes apart that run at once, and disposes of all that they made, however they end',
  async ({ annotate }) => {
    const count = new Count();
    const app = await appOf(providers(count));
    await app.getAsync<Page>('service:page');
    const began = performance.now();
    const running = Array.from({ length: SCOPES }, (_, at) => visitor(app, at + 1));
    // What is swapped meanwhile is not seen by scopes that are open, and keeps none of them from ending.
    await app.swap('service:visitor', {
      provider: app.status('service:visitor').active === 'a' ? 'b' : 'a',
    }).switched;
    const outcomes = await Promise.all(running);
    await annotate(`${SCOPES} scopes at once: ${(performance.now() - began).toFixed(0)} ms`);
    const expected = outcomes.map((_, at) => ['TypeError: stopped', 'RangeError: failed', 'done'][at % 3]);
    expect(outcomes).toEqual(expected);
    expect([count.made, count.open.size]).toEqual([3 * SCOPES, 0]);
    expect(app.scope).toBeUndefined();
    await app.close();
  },
  PATIENCE_MS,
);
