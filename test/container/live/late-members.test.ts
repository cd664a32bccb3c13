import { describe, expect, it } from 'vitest';
import { Contract, Service, type Application } from '../../../src/index.js';
import { appOf, gate } from '../../support/traced-parts.js';

@Contract('service:job')
abstract class Job {
  declare lastError: string | undefined;
  declare itself: Job | undefined;
  declare retry: ((until: Promise<void>) => Promise<string>) | undefined;
  abstract run(): void;
}

@Service({ provider: 'first', priority: 1 })
class FirstJob extends Job {
  run(): void {
    this.lastError = 'boom';
    this.itself = this;
    this.retry = async (until) => {
      await until;
      return this.lastError ?? 'fine';
    };
  }
}

@Service({ provider: 'second' })
class SecondJob extends Job {
  run(): void {
    this.lastError = 'bang';
  }
}

@Service({ key: 'user' })
class User {
  constructor(readonly job: Job) {}
}

async function running(): Promise<{ app: Application; job: Job; instance: () => Job } & AsyncDisposable> {
  const app = await appOf([FirstJob, SecondJob, User]);
  const { job } = app.get(User);
  const instance = () => app.live(Job).unsafeCurrent();
  return { app, job, instance, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

describe('what an instance gets after it was built', () => {
  it('is read from it', async () => {
    await using world = await running();
    const { app, job, instance } = world;
    expect(job.lastError).toBeUndefined();
    job.run();
    expect([job.lastError, job.itself]).toEqual(['boom', job]);
    instance().lastError = 'later';
    expect(job.lastError).toBe('later');
    await app.swap(Job, { provider: 'second' });
    expect([job.lastError, job.itself]).toEqual([undefined, undefined]);
  });

  it('is written to it, and never to the reference', async () => {
    await using world = await running();
    const { job, instance } = world;
    job.lastError = 'mine';
    expect([job.lastError, instance().lastError]).toEqual(['mine', 'mine']);
    expect(Reflect.ownKeys(job)).toEqual([]);
    Object.freeze(job);
    job.lastError = 'still';
    expect(instance().lastError).toBe('still');
    Object.freeze(instance());
    expect(() => (job.lastError = 'no')).toThrow(TypeError);
    expect(job.lastError).toBe('still');
  });

  it('counts as in flight where it is a method', async () => {
    await using world = await running();
    const { app, job } = world;
    job.run();
    const until = gate();
    const retried = job.retry?.(until.promise);
    expect(app.status(Job).inFlight).toBe(1);
    until.open();
    expect(await retried).toBe('boom');
    await app.swap(Job, { provider: 'second' });
    expect(job.retry).toBeUndefined();
  });

  it('is refused while the slot is paused', async () => {
    await using world = await running();
    const { app, job } = world;
    job.run();
    await app.pause(Job);
    const refused = expect.objectContaining({ code: 'activity/paused' }) as Error;
    expect(() => job.lastError).toThrow(refused);
    expect(() => job.retry).toThrow(refused);
    expect(() => (job.lastError = 'no')).toThrow(refused);
    await app.resume(Job);
    expect(job.lastError).toBe('boom');
  });

  it('is watched on probation as all else is', async () => {
    await using world = await running();
    const { app, job } = world;
    await app.swap(Job, { provider: 'second' });
    const swap = app.swap(Job, { provider: 'first', probation: { windowMs: 60_000, minCalls: 2 } });
    await swap.switched;
    job.run();
    const failing = Promise.reject(new RangeError('no'));
    await Promise.allSettled([job.retry?.(failing), job.retry?.(failing)]);
    expect((await swap).outcome).toBe('rolledBack');
  });

  it('goes through interceptors where it is a method', async () => {
    await using world = await running();
    const { app, job } = world;
    job.run();
    const seen: string[] = [];
    app.intercept(Job, (call, next) => {
      seen.push(String(call.method));
      return next();
    });
    expect(await job.retry?.(Promise.resolve())).toBe('boom');
    expect([job.lastError, seen]).toEqual(['boom', ['retry']]);
  });

  it('is left to what inherits from a reference', async () => {
    await using world = await running();
    const { job, instance } = world;
    const double = Object.create(job) as Job;
    double.lastError = 'of the double';
    expect([double.lastError, job.lastError, instance().lastError]).toEqual([
      ...['of the double', undefined, undefined],
    ]);
  });
});

describe('a reference whose slot has never served', () => {
  it('fails for fields as it does for methods', async () => {
    @Service({ key: 'later', activation: 'lazy' })
    class Later {
      size = 3;
      grow(): void {}
    }
    await using app = await appOf([Later]);
    const { ref } = app.live(Later);
    const early = expect.objectContaining({ code: 'lifecycle/not-active' }) as Error;
    expect(() => ref.grow()).toThrow(early);
    expect(() => ref.size).toThrow(early);
    expect(() => (ref.size = 4)).toThrow(early);
    await app.getAsync(Later);
    expect(ref.size).toBe(3);
  });
});
