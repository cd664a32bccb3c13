// Bundled from the sources, of which package.json says nothing: it is about what is published.
import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { inject } from '../../../src/container/injection/injection-context.js';
import { systemClock } from '../../../src/core/system-clock.js';
import type { RequestScope } from '../../../src/core/scope.js';
import { token } from '../../../src/core/token.js';
import type { Provider } from '../../../src/modules/provider.js';
import type { Clock } from '../../../src/core/ports.js';
import type { Application } from '../../../src/modules/application.js';
import type { InstanceContext } from '../../../src/core/hooks.js';
import { TaskScope } from '../../../src/tasks/task-scope.js';
import { appOf } from '../../support/traced-parts.js';
import { Cascade } from './cascade.js';

/** What is left over after a part of the run, garbage collected. */
export interface Sample {
  readonly heapBytes: number;
  /** Timers of the application that are pending. */
  readonly timers: number;
  /** What Node counts as keeping the process alive. */
  readonly resources: number;
  readonly files: number;
}

const SLOT = 'adapter:store';
const BUSY = 'adapter:busy';
const VISIT = 'service:visit';
const SAMPLES = 10;
/** Until V8 has compiled what is hot, and everything that is made once has been made. */
const WARM_UP = 3_000;

let pendingTimers = 0;

const countingClock: Clock = {
  ...systemClock,
  after(ms, fn) {
    let isOpen = true;
    const close = (): void => {
      if (isOpen) pendingTimers -= 1;
      isOpen = false;
    };
    pendingTimers += 1;
    const timer = systemClock.after(ms, () => {
      close();
      fn();
    });
    return {
      cancel() {
        close();
        timer.cancel();
      },
    };
  },
};

class Store {
  async get(key: string): Promise<string> {
    return key;
  }
}

/** An instance with all that one may own. */
function busyStore({ scope, onDispose }: InstanceContext): Store {
  const timer = setInterval(ignored, 60_000);
  onDispose(() => clearInterval(timer));
  scope.spawn('consume', ({ signal }) => aborted(signal));
  scope.every(60_000, 'poll', ignored);
  scope.child({ limit: 1 }).spawn('inner', ({ signal, scope: own }) => {
    own.spawn('innermost', () => aborted(signal).catch(ignored));
  });
  return new Store();
}

const cascade = new Cascade();

const lastingScope = new TaskScope({ limit: 2, onFailure: () => undefined, clock: countingClock });
const lastingSignal = new AbortController().signal;

/** Ten tasks of a scope that lasts, some of which fail, and a scope of its own that is never closed. */
async function spawnTen(): Promise<void> {
  for (let number = 0; number < 10; number += 1) {
    const options = { deadlineMs: 60_000 };
    lastingScope.spawn(
      'task',
      () => (number % 5 === 0 ? Promise.reject(new TypeError('x')) : number),
      options,
    );
  }
  await lastingScope.join();
  const scope = new TaskScope({ signal: lastingSignal, deadlineMs: 60_000, clock: countingClock });
  scope.spawn('task', ({ scope: own }) => own.spawn('inner', ignored));
  await scope.join();
}

type Step = (app: Application, at: number) => Promise<unknown>;

const other = (app: Application): string => (app.live(SLOT).provider === 'a' ? 'b' : 'a');
const ignored = (): undefined => undefined;

/** What is done over and over: each step leaves the application as it found it, or in one of two states. */
const STEPS = new Map<string, Step>([
  ['select', (app) => app.swap(SLOT, { provider: other(app), reason: 'test' })],
  ['refresh', (app) => app.refresh(SLOT)],
  ['own-work', (app) => app.refresh(BUSY)],
  ['spawn', spawnTen],
  ['failed', (app) => app.swap(SLOT, { provider: 'broken' }).catch(ignored)],
  [
    'aborted',
    async (app, at) => {
      const swap = app.swap(SLOT, { provider: 'endless' });
      // Every other one while its instance is being built.
      if (at % 2 === 0) await new Promise(setImmediate);
      swap.abort('test');
      return swap.catch(ignored);
    },
  ],
  [
    'register',
    async (app, at) => {
      const provider = `extra-${at}`;
      await app.register({
        domain: 'adapter',
        key: 'store',
        provider,
        priority: 5,
        factory: () => new Store(),
      });
      await app.unregister(SLOT, provider);
    },
  ],
  ['cascade', (app) => cascade.refresh(app)],
  [
    'list',
    async (app, at) => {
      const provider = `extra-${at}`;
      app.all('adapter:plug');
      await app.register({ domain: 'adapter', key: 'plug', provider, factory: () => new Store() });
      await app.unregister('adapter:plug', provider);
    },
  ],
  ['scope', inScope],
  [
    'scope-swap',
    async (app, at) => {
      const visiting = inScope(app, at);
      await app.swap(VISIT, { provider: at % 2 === 0 ? 'a' : 'b' });
      return visiting;
    },
  ],
  [
    'getAsync',
    async (app) => {
      const store = await app.getAsync<Store>('task:lazy');
      await (await app.getAsync<Store>(SLOT, { provider: 'a' })).get(await store.get('x'));
    },
  ],
]);

/** A scope that makes some of everything, and ends in one of three ways. */
async function inScope(app: Application, at: number): Promise<unknown> {
  const stop = new AbortController();
  const work = async (scope: RequestScope): Promise<void> => {
    await app.getAsync<Store>(VISIT).then((visit) => visit.get('x'));
    scope.get(PLAIN);
    scope.get(EACH);
    if (at % 3 === 1) stop.abort();
    if (at % 3 === 2) throw new TypeError('x');
    await new Promise(setImmediate);
    scope.signal.throwIfAborted();
  };
  return app.runInScope(work, { values: [[VALUE, at]], signal: stop.signal }).catch(ignored);
}

/** A plain class that is made of others by `inject()`, and has something to give back. */
class Visit extends Store {
  readonly each = inject(EACH);
  readonly store = inject(SLOT);

  onCleanup(): Promise<void> {
    return Promise.resolve();
  }
}

const VALUE = token<number>('value', { kind: 'value' });
const PLAIN = token<Visit>('plain');
const EACH = token<Store>('each');

const SCOPED: readonly Provider[] = [
  { provide: PLAIN, useClass: Visit, scope: 'request' },
  { provide: EACH, useFactory: () => new Store(), scope: 'transient' },
  ...['a', 'b'].map((provider): Provider => ({ slot: VISIT, provider, scope: 'request', useClass: Visit })),
];

async function run(name: string, rounds: number): Promise<Sample[]> {
  const step = STEPS.get(name);
  if (!step) throw new TypeError(`no such step: ${name}`);
  const useFactory = (): Store => new Store();
  const app = await appOf(
    [
      { slot: SLOT, provider: 'broken', useFactory: () => Promise.reject(new TypeError('broken')) },
      {
        slot: SLOT,
        provider: 'endless',
        useFactory: ({ signal }: { signal: AbortSignal }) => aborted(signal),
      },
      { slot: SLOT, provider: 'a', useFactory },
      { slot: SLOT, provider: 'b', useFactory },
      { slot: BUSY, provider: 'only', useFactory: busyStore },
      { slot: 'task:lazy', provider: 'only', useFactory },
      ...cascade.providers,
      { slot: 'adapter:plug', provider: 'only', useFactory },
      ...SCOPED,
    ],
    { clock: countingClock },
  );
  const samples: Sample[] = [];
  const perSample = Math.ceil(rounds / SAMPLES);
  for (let at = -WARM_UP; at < rounds; at += 1) {
    if (at >= 0 && at % perSample === 0) samples.push(await sample());
    await step(app, at);
  }
  samples.push(await sample());
  await app.close();
  return samples;
}

/** Settles as soon as nobody wants it any more. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(new TypeError('aborted'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

async function sample(): Promise<Sample> {
  // Twice: what the first collection finalises is freed by the second.
  for (let turn = 0; turn < 2; turn += 1) {
    await new Promise(setImmediate);
    global.gc?.();
  }
  return {
    heapBytes: process.memoryUsage().heapUsed,
    timers: pendingTimers,
    resources: process.getActiveResourcesInfo().length,
    files: openFiles(),
  };
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

const [name = '', rounds = '1000'] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await run(name, Number(rounds)))}\n`);
