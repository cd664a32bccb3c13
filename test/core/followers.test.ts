import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Module, Oneiric, Service, TaskScope } from '../../src/index.js';
import { followAbort } from '../../src/core/followers.js';

@Service({ key: 'user', scope: 'request' })
class User {}

@Module({ providers: [User] })
class Users {}

const listeners = ({ signal }: AbortController): number => getEventListeners(signal, 'abort').length;

describe('one signal that many follow', () => {
  it('has one listener, which goes with the last of them', () => {
    const outer = new AbortController();
    const told: number[] = [];
    const stops = Array.from({ length: 20 }, (_, at) => followAbort(outer.signal, () => void told.push(at)));
    expect(listeners(outer)).toBe(1);
    for (const stop of stops.slice(2)) stop();
    outer.abort();
    expect(told).toEqual([0, 1]);
    for (const stop of stops) stop();
    expect(listeners(outer)).toBe(0);
  });

  it('is followed anew after everybody has stopped', () => {
    const outer = new AbortController();
    const told: string[] = [];
    followAbort(outer.signal, () => void told.push('first'))();
    expect(listeners(outer)).toBe(0);
    followAbort(outer.signal, () => void told.push('second'));
    outer.abort();
    expect(told).toEqual(['second']);
  });

  it('does not tell who stops because another one was told', () => {
    const outer = new AbortController();
    const told: string[] = [];
    let stop = (): void => undefined;
    followAbort(outer.signal, () => {
      told.push('first');
      stop();
    });
    stop = followAbort(outer.signal, () => void told.push('second'));
    outer.abort();
    expect(told).toEqual(['first']);
  });

  it('has one listener for all scopes of an application, and none after it has closed', async () => {
    const outer = new AbortController();
    const app = await Oneiric.create(Users, { deadlines: { retire: 1 } });
    const left = Array.from({ length: 20 }, () => app.createScope({ signal: outer.signal }));
    expect(listeners(outer)).toBe(1);
    await app.close();
    expect(listeners(outer)).toBe(0);
    expect(left.every(({ isEnded }) => isEnded)).toBe(true);
  });

  it('has one listener for all scopes of tasks', async () => {
    const outer = new AbortController();
    const work = new AbortController();
    const idle = (): Promise<void> =>
      new Promise((resolve) => work.signal.addEventListener('abort', () => resolve(), { once: true }));
    const tasks = Array.from({ length: 9 }, () => new TaskScope({ signal: outer.signal }));
    for (const scope of tasks) scope.spawn('idle', idle);
    expect(listeners(outer)).toBe(1);
    work.abort();
    await Promise.all(tasks.map((scope) => scope[Symbol.asyncDispose]()));
    expect(listeners(outer)).toBe(0);
  });
});
