import assert from 'node:assert/strict';
import {
  bulkhead as bulkheadPolicy,
  circuitBreaker as breakerPolicy,
  ConsecutiveBreaker,
  fallback as fallbackPolicy,
  handleAll,
  retry as retryPolicy,
  timeout as timeoutPolicy,
  TimeoutStrategy,
} from 'cockatiel';
import { Module, Oneiric, type Interceptor, type InterceptorMaker } from 'oneiric';
import { bulkhead, circuitBreaker, fallback, retry, timeout } from 'oneiric/resilience';
import type { Operation } from '../measure.js';

class Service {
  add(value: number): number {
    return value + 1;
  }

  async later(value: number): Promise<number> {
    return value + 1;
  }
}

type Around = Interceptor | InterceptorMaker;

async function serviceWith(around: readonly Around[]): Promise<Service> {
  const root = class Root {};
  Module({ providers: [{ slot: 'adapter:service', provider: 'one', useFactory: () => new Service() }] })(
    root,
  );
  const app = await Oneiric.create(root);
  for (const each of around) app.intercept('adapter:service', each);
  return app.get<Service>('adapter:service');
}

const passing = (count: number): Around[] => Array.from({ length: count }, () => (_call, next) => next());

async function atOnce(count: number): Promise<Operation> {
  const service = await serviceWith(passing(count));
  return { run: (at) => service.add(at), check: () => assert.equal(service.add(1), 2) };
}

async function later(around: readonly Around[]): Promise<Operation> {
  const service = await serviceWith(around);
  return {
    run: (at) => service.later(at),
    isAsync: true,
    check: async () => assert.equal(await service.later(1), 2),
  };
}

/** A policy of the library around a method of an object, without anything of ours. */
function alone(policy: { execute: (fn: () => Promise<number>) => Promise<unknown> }): Promise<Operation> {
  const service = new Service();
  const run = (at: number): Promise<unknown> => policy.execute(() => service.later(at));
  return Promise.resolve({ run, isAsync: true, check: async () => assert.equal(await run(1), 2) });
}

const breaker = { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) };

/** Calls with interceptors around them, and each policy beside the library that it is made with. */
export const interceptOperations: Readonly<Record<string, () => Promise<Operation>>> = {
  'call, 0 interceptors': () => atOnce(0),
  'call, 1 interceptor': () => atOnce(1),
  'call, 5 interceptors': () => atOnce(5),
  'async call, 0 interceptors': () => later([]),
  'async call, 1 interceptor': () => later(passing(1)),
  'async call, 5 interceptors': () => later(passing(5)),
  'retry, cockatiel alone': () => alone(retryPolicy(handleAll, { maxAttempts: 2 })),
  retry: () => later([retry()]),
  'timeout, cockatiel alone': () => alone(timeoutPolicy(1_000, TimeoutStrategy.Aggressive)),
  timeout: () => later([timeout({ ms: 1_000 })]),
  'circuit breaker, cockatiel alone': () => alone(breakerPolicy(handleAll, breaker)),
  'circuit breaker': () => later([circuitBreaker()]),
  'bulkhead, cockatiel alone': () => alone(bulkheadPolicy(10)),
  bulkhead: () => later([bulkhead({ calls: 10 })]),
  'fallback, cockatiel alone': () => alone(fallbackPolicy(handleAll, 0)),
  fallback: () => later([fallback({ to: 0 })]),
};
