import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Contract, type Application, type Provider } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { AdminWorld } from './admin-world.js';

@Contract('adapter:inbox')
abstract class Inbox {
  abstract fetch(): Promise<string>;
  abstract count(): number;
}

const world = new AdminWorld();
const INBOX: Provider = {
  ...{ slot: 'adapter:inbox', provider: 'memory', provides: Inbox },
  useFactory: () => ({
    fetch: async () => 'a letter',
    count: () => {
      throw new RangeError('nobody counts');
    },
  }),
};

async function reading(app: Application, query = '') {
  const authorization = `Bearer ${readFileSync(join(world.stateDir, 'viewer.token'), 'utf8').trim()}`;
  const cut = new AbortController();
  const answer = await fetch(`${app.admin?.url}/v1/measurements${query}`, {
    ...{ headers: { authorization, accept: 'text/event-stream' }, signal: cut.signal },
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => JSON.parse((await reader?.read())?.value?.replace('data: ', '') ?? '{}') as object;
  return { answer, next, leave: () => cut.abort() };
}

describe('what is measured for those who look', () => {
  it('is what a slot has done in each second, and its interceptor is there only as long as somebody looks', async () => {
    const clock = new ManualClock();
    const app = await world.create({ clock, admin: { http: true } }, [INBOX]);
    const inbox = app.get<Inbox>('adapter:inbox');
    const names = () => app.status('adapter:inbox').interceptors.map(({ name }) => name);
    const [one, other] = [
      await reading(app, '?slot=adapter:inbox'),
      await reading(app, '?slot=adapter:inbox'),
    ];
    expect(names()).toEqual(['measured for the dashboard']);
    await Promise.all([inbox.fetch(), inbox.fetch()]);
    expect(() => inbox.count()).toThrow('nobody counts');
    await clock.elapse(1_000);
    const told = {
      ...{ slot: 'adapter:inbox', provider: 'memory', generation: 1, inFlight: 0, calls: 3, failures: 1 },
      latency: { p50: 0, p90: 0, p99: 0, max: 0 },
    };
    expect([await one.next(), await other.next()]).toMatchObject([told, told]);
    await clock.elapse(1_000);
    expect(await one.next()).toMatchObject({ calls: 0, failures: 0 });
    one.leave();
    other.leave();
    await expect.poll(names).toEqual([]);
  });

  it('is how many calls of each slot are in flight, where that has changed', async () => {
    const clock = new ManualClock();
    let end = (): void => undefined;
    const useFactory = () => ({ fetch: () => new Promise<void>((resolve) => (end = resolve)) });
    const app = await world.create({ clock, admin: { http: true } }, [{ ...INBOX, useFactory }]);
    const inbox = app.get<Inbox>('adapter:inbox');
    const { next } = await reading(app);
    expect(await next()).toEqual({ slots: {} });
    const fetching = inbox.fetch();
    await clock.elapse(1_000);
    expect(await next()).toEqual({ slots: { 'adapter:inbox': 1 } });
    await clock.elapse(1_000);
    expect(await next()).toEqual({ slots: {} });
    end();
    await fetching;
    await clock.elapse(1_000);
    expect(await next()).toEqual({ slots: { 'adapter:inbox': 0 } });
  });

  it('is refused where there is no such slot', async () => {
    const app = await world.create({ admin: { http: true } });
    expect((await reading(app, '?slot=adapter:nothing')).answer.status).toBe(404);
    expect((await reading(app, '?slot=nothing')).answer.status).toBe(400);
  });

  it('is told to sixty-four at a time, and ends with the application', async () => {
    const app = await world.create({ admin: { http: true } });
    const all = await Promise.all(Array.from({ length: 65 }, () => reading(app)));
    expect(all.map(({ answer }) => answer.status).filter((status) => status === 503)).toHaveLength(1);
    await app.close();
    const [first] = all;
    await expect(first?.next()).resolves.toEqual({ slots: {} });
  });
});
