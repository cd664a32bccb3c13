import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Module, Oneiric, token } from '../../../src/index.js';
import type { CandidateOffer, Interceptor, SlotStatus } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/index.js';
import { gate } from '../../support/traced-parts.js';

@Module({})
class Empty {}

interface Greeter {
  hello(name: string): Promise<string>;
  steps(): AsyncGenerator<number>;
  ticks(): Observable<number>;
}

const offer = (provider: string, made: object, more: Partial<CandidateOffer> = {}): CandidateOffer => ({
  domain: 'service',
  key: 'greeter',
  provider,
  factory: () => made,
  ...more,
});

const greeter = (name: string): Greeter => ({
  hello: (who) => Promise.resolve(`${name}: ${who}`),
  async *steps() {
    yield await Promise.resolve(1);
    yield 2;
  },
  ticks: () =>
    new Observable((subscriber) => {
      subscriber.next(1);
      subscriber.complete();
    }),
});

const loud: Interceptor = async (_call, next) => `${String(await next())}!`;
const inFlight = ({ inFlight: count }: SlotStatus) => count;

describe('interceptors and', () => {
  it('functions that are called themselves', async () => {
    const hash = token<(text: string) => string>('service:hash', { kind: 'function' });
    await using app = await Oneiric.create(Empty, { env: {} });
    await app.register({
      domain: 'service',
      key: 'hash',
      provider: 'plain',
      provides: [hash],
      factory: () => (text: string) => `#${text}`,
    });
    const methods: unknown[] = [];
    const added = app.intercept(hash, ({ method }, next) => {
      methods.push(method);
      return `<${String(next())}>`;
    });
    const fn = app.get(hash);
    expect(fn('x')).toBe('<#x>');
    added.remove();
    expect([fn('x'), methods]).toEqual(['#x', ['()']]);
  });

  it('scopes: the call reaches the instance of its scope, and none is counted', async () => {
    await using app = await Oneiric.create(Empty, { env: {} });
    let built = 0;
    await app.register(offer('scoped', {}, { scope: 'request', factory: () => greeter(`#${(built += 1)}`) }));
    app.intercept('service:greeter', loud, { methods: ['hello'] });
    const held = app.get<Greeter>('service:greeter');
    await expect(app.runInScope(() => held.hello('x'))).resolves.toMatch(/: x!$/);
    await expect(Promise.resolve().then(() => held.hello('x'))).rejects.toMatchObject({
      code: 'scope/none-active',
    });
  });

  it('probation: it counts how the instance does, whatever is made of that', async () => {
    await using app = await Oneiric.create(Empty, { env: {} });
    await app.register(offer('good', greeter('good'), { stackLevel: 1 }));
    await app.register(offer('bad', { hello: () => Promise.reject(new Error('bad')) }));
    app.intercept('service:greeter', (_call, next) => (next() as Promise<string>).catch(() => 'fallback'));
    const held = app.get<Greeter>('service:greeter');
    const swap = app.swap('service:greeter', {
      provider: 'bad',
      probation: { windowMs: 60_000, minCalls: 2, maxErrorRate: 0.1 },
    });
    await swap.switched;
    expect([await held.hello('x'), await held.hello('y')]).toEqual(['fallback', 'fallback']);
    await expect(swap).resolves.toMatchObject({ outcome: 'rolledBack' });
    await expect(held.hello('x')).resolves.toBe('good: x');
  });

  it('replacements without overlap: calls wait, and then go through them', async () => {
    const clock = new ManualClock();
    await using app = await Oneiric.create(Empty, { env: {}, clock });
    const until = gate();
    await app.register(offer('one', greeter('one'), { overlap: false, stackLevel: 1 }));
    const held = app.get<Greeter>('service:greeter');
    app.intercept('service:greeter', loud, { methods: ['hello'] });
    await held.hello('x');
    const later = { overlap: false, factory: () => until.promise.then(() => greeter('two')) };
    await app.register(offer('two', {}, later));
    const swap = app.swap('service:greeter', { provider: 'two' });
    await clock.settle();
    const waiting = held.hello('x');
    until.open();
    await swap;
    await expect(waiting).resolves.toBe('two: x!');
  });

  it('async generators and Observables: what comes of a call counts until it is over', async () => {
    await using app = await Oneiric.create(Empty, { env: {} });
    await app.register(offer('plain', greeter('plain')));
    app.intercept('service:greeter', (_call, next) => next());
    const held = app.get<Greeter>('service:greeter');
    const counts: number[] = [];
    const steps: number[] = [];
    for await (const step of held.steps()) {
      steps.push(step);
      counts.push(inFlight(app.status('service:greeter')));
    }
    held.ticks().subscribe((tick) => steps.push(tick));
    expect([steps, counts]).toEqual([
      [1, 2, 1],
      [1, 1],
    ]);
    expect(inFlight(app.status('service:greeter'))).toBe(0);
  });

  it('slots whose consumers hold what serves itself: refused', async () => {
    const limit = token<number>('service:limit', { kind: 'value' });
    await using app = await Oneiric.create(Empty, { env: {} });
    await app.register({
      domain: 'service',
      key: 'limit',
      provider: 'five',
      provides: [limit],
      factory: () => 5,
    });
    expect(() => app.intercept(limit, (_call, next) => next())).toThrow(
      expect.objectContaining({ code: 'registry/not-live' }),
    );
  });

  it('a closed application: refused', async () => {
    const app = await Oneiric.create(Empty, { env: {} });
    await app.register(offer('plain', greeter('plain')));
    await app.close();
    expect(() => app.intercept('service:greeter', loud)).toThrow(
      expect.objectContaining({ code: 'lifecycle/closed' }),
    );
  });

  it('a slot that is vacant: calls that try again fail as any other', async () => {
    await using app = await Oneiric.create(Empty, { env: {} });
    await app.register(offer('plain', greeter('plain')));
    const until = gate();
    app.intercept('service:greeter', async (_call, next) => {
      await until.promise;
      return next();
    });
    const running = app.get<Greeter>('service:greeter').hello('x');
    const gone = app.unregister('service:greeter', 'plain', { drainTimeoutMs: 0 });
    await gone;
    until.open();
    await expect(running).rejects.toMatchObject({ code: 'resolution/vacant' });
  });
});
