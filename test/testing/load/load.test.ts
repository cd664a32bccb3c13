import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startLoad } from '../../../src/testing/load/load.js';
import { deferred } from '../../container/live/live-cells.js';

describe('a load', () => {
  it('keeps as many calls under way as it has callers, from the start', async () => {
    let underWay = 0;
    const most: number[] = [];
    const load = startLoad(
      async () => {
        most.push((underWay += 1));
        await turn();
        underWay -= 1;
      },
      { concurrency: 7 },
    );
    expect(underWay).toBe(7);
    await load.more(100);
    const { calls, failed, unfinished } = await load.stop();
    expect(calls).toBeGreaterThanOrEqual(100);
    expect({ failed, unfinished, most: Math.max(...most) }).toEqual({ failed: 0, unfinished: 0, most: 7 });
    expect(underWay).toBe(0);
  });

  it('lets the event loop turn between calls that never wait', async () => {
    const load = startLoad(() => 'at once');
    for (let turns = 0; turns < 100; turns += 1) await turn();
    const { calls } = await load.stop();
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThan(10 * 110);
  });

  it('counts what throws and what rejects, and keeps the first failures that differ', async () => {
    const ways = [
      () => {
        throw new RangeError('thrown');
      },
      () => Promise.reject(new TypeError('rejected')),
      () => Promise.reject(new TypeError('third')),
    ];
    const load = startLoad(({ call }) => ways[call % 3]?.(), { concurrency: 1, maxErrors: 2 });
    await load.more(9);
    const { calls, failed, errors } = await load.stop();
    expect(failed).toBe(calls);
    expect(errors).toMatchObject([{ error: { message: 'thrown' } }, { error: { message: 'rejected' } }]);
    expect(errors[0]?.calls).toBeGreaterThanOrEqual(3);
  });

  it('counts answers that the check refuses, or stumbles over, as wrong', async () => {
    const load = startLoad(({ call }) => call, {
      concurrency: 1,
      check: (answer) => {
        if (answer === 0) throw new RangeError('nothing');
        return answer !== 1;
      },
    });
    await load.more(5);
    const { failed, wrong, errors } = await load.stop();
    expect({ failed, wrong }).toEqual({ failed: 0, wrong: 2 });
    expect(errors).toMatchObject([{ error: { message: 'nothing' }, calls: 1 }]);
  });

  it('gives up waiting for calls that hang, and says how many', async () => {
    const load = startLoad(() => new Promise(() => undefined), { concurrency: 3, stopTimeoutMs: 1 });
    expect(await load.stop()).toMatchObject({ calls: 0, unfinished: 3 });
  });

  it('waits at its stop for the calls that are under way, and for no pause', async () => {
    const gate = deferred<string>();
    const load = startLoad(({ caller }) => (caller === 0 ? gate.promise : 'at once'), {
      concurrency: 2,
      pauseMs: 3_600_000,
    });
    await load.more(1);
    const stopped = load.stop();
    expect(load.stop()).toBe(stopped);
    gate.resolve('late');
    expect(await stopped).toMatchObject({ calls: 2, failed: 0, unfinished: 0 });
  });

  it('stops when it is disposed of, and lets go of those who wait for more calls', async () => {
    let calls = 0;
    let more: Promise<void>;
    {
      await using load = startLoad(() => (calls += 1));
      more = load.more(1e9);
    }
    await more;
    const atStop = calls;
    await turn();
    expect(calls).toBe(atStop);
  });

  it('says how long the calls took', async () => {
    const load = startLoad(({ call }) => (call === 0 ? turn() : 'at once'), { concurrency: 1 });
    await load.more(3);
    const { latency } = await load.stop();
    expect(latency.p50).toBeGreaterThanOrEqual(0);
    expect(latency.p99).toBeGreaterThanOrEqual(latency.p50);
    expect(latency.max).toBeGreaterThanOrEqual(latency.p99);
  });

  it.each([
    ['bad-option', () => startLoad('x' as never)],
    ['bad-option', () => startLoad(() => 1, { concurrency: 0 })],
    ['bad-option', () => startLoad(() => 1, { concurrency: Infinity })],
    ['unknown-option', () => startLoad(() => 1, { concurency: 5 } as never)],
  ])('refuses what it cannot do with testing/%s, and calls nothing', (code, start) => {
    expect(start).toThrow(expect.objectContaining({ code: `testing/${code}` }));
  });
});
