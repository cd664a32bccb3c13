import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { IsolatedLoader } from '../../../src/remote/loading/isolated-loader.js';
import type { FailedInstance, GivenIsolatedOptions } from '../../../src/remote/loading/loading-options.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { artifactOf, contextOf, refusalOf } from './artifacts.js';
import type { Instance } from './loading-contract.js';
import { builtPrograms, Running } from '../../runtime/state/programs.js';
import { builtProgram } from './programs.js';

type Mode = 'worker' | 'process';

const MODES: readonly Mode[] = ['worker', 'process'];
/** Times are on a clock that only moves where a test says so: a machine that does other things takes as long as it takes. */
const TIMES = { importMs: 1_000, aliveMs: 300, cleanupMs: 100 };

let built: Awaited<ReturnType<typeof builtProgram>>;
let hosts: Awaited<ReturnType<typeof builtPrograms>>;

beforeAll(async () => {
  built = await builtProgram();
  hosts = await builtPrograms(['loading-host'], new URL('programs/', import.meta.url));
});

afterAll(() => {
  built.remove();
  hosts.remove();
});

function loaderOf(mode: Mode, options: GivenIsolatedOptions = {}) {
  const failures: FailedInstance[] = [];
  const failed = (one: FailedInstance) => failures.push(one);
  const clock = new ManualClock();
  const all = { ...TIMES, heapMb: 64, program: built.program, failed, ...options };
  return { loader: new IsolatedLoader(mode, all, clock), failures, clock };
}

async function made(mode: Mode, source: string, options: GivenIsolatedOptions = {}) {
  const { loader, failures, clock } = loaderOf(mode, options);
  const loaded = await loader.load(artifactOf(source));
  const instance = (await loaded.create({}, contextOf())) as Instance;
  onTestFinished(() =>
    passing(
      clock,
      (instance['onCleanup']?.() as Promise<void>).catch(() => undefined),
    ),
  );
  const call = (name: string, ...args: unknown[]) => instance[name]?.(...args) as Promise<unknown>;
  return { call, failures, clock };
}

/** Lets time pass until something has come to its end. */
async function passing<T>(clock: ManualClock, ending: Promise<T>): Promise<T> {
  const state = { isOver: false };
  const over = () => (state.isOver = true);
  ending.then(over, over);
  while (!state.isOver) {
    await clock.elapse(TIMES.aliveMs);
    await setImmediate();
  }
  return ending;
}

/** Whether there is a process of that number that has not ended. */
function lives(pid: unknown): boolean {
  try {
    process.kill(pid as number, 0);
    return true;
  } catch {
    return false;
  }
}

/** What artifacts of other people may do, by accident or not. */
const MISDEEDS: [string, string, string][] = [
  ['ends the process', `process.exit(3);`, 'remote/crashed'],
  [
    'rejects something that nobody handles',
    `void Promise.reject(new Error('left')); await new Promise(() => {});`,
    'remote/crashed',
  ],
  [
    'throws where nobody catches',
    `setTimeout(() => { throw new Error('late'); }); await new Promise(() => {});`,
    'remote/crashed',
  ],
];

describe.each(MODES)('threat 18: an artifact in a %s that', (mode) => {
  it.each(MISDEEDS)('%s is ended, and the host serves on', async (_, deed, code) => {
    const source = `export const create = () => ({ go: async () => { ${deed} }, other: async () => 5, wait: () => new Promise(() => {}) });`;
    const { call, failures } = await made(mode, source);
    expect(await call('other')).toBe(5);
    const [waiting, going] = [refusalOf(call('wait')), refusalOf(call('go'))];
    expect(await going).toMatchObject({ code });
    expect(await waiting).toBe(await going);
    expect(await refusalOf(call('other'))).toBe(await going);
    expect(await call('onHealthCheck')).toMatchObject({ status: 'unhealthy', details: { code } });
    expect(failures).toMatchObject([{ slot: 'adapter:cache', provider: 'remote', error: { code } }]);
    await call('onCleanup');
  });

  it.each(['while (true) {}', 'await 0; while (true) {}'])(
    'computes for ever is ended (%s)',
    async (deed) => {
      const source = `export const create = () => ({ go: async () => { ${deed} }, other: async () => 5 });`;
      const { call, clock, failures } = await made(mode, source);
      expect(await call('other')).toBe(5);
      const [going, health] = [refusalOf(call('go')), call('onHealthCheck')];
      expect(await passing(clock, going)).toMatchObject({ code: 'remote/stuck' });
      const unhealthy = { status: 'unhealthy', details: { code: 'remote/stuck' } };
      expect([await health, await call('onHealthCheck')]).toMatchObject([unhealthy, unhealthy]);
      expect(failures).toMatchObject([{ error: { code: 'remote/stuck' } }]);
    },
  );

  it.each([0, 0.3, 0.6, 0.9])(
    'stops answering is ended within the time that it has to say that it runs (after %d of it)',
    async (part) => {
      const source = `export const create = () => ({ wait: () => new Promise(() => {}), other: async () => 1, go: async () => { while (true) {} } });`;
      const { call, clock } = await made(mode, source);
      const waiting = refusalOf(call('wait'));
      await clock.elapse(TIMES.aliveMs * part * 0.8);
      await call('other');
      const going = refusalOf(call('go'));
      await clock.elapse(TIMES.aliveMs);
      expect([await going, await waiting]).toMatchObject([
        { code: 'remote/stuck' },
        { code: 'remote/stuck' },
      ]);
    },
  );

  it('takes all the memory it gets is ended', async () => {
    const source = `export const create = () => ({ go: async () => { const all = []; while (true) all.push(new Array(1e4).fill({})); } });`;
    const { call } = await made(mode, source);
    expect(await refusalOf(call('go'))).toMatchObject({ code: 'remote/crashed' });
    expect(await call('onHealthCheck')).toMatchObject({ status: 'unhealthy' });
  });

  it.each(['while (true) {}', 'await new Promise(() => {});'])(
    'never ends its import is given up (%s)',
    async (deed) => {
      const { loader, clock } = loaderOf(mode);
      const loading = refusalOf(loader.load(artifactOf(`${deed} export const create = () => ({});`)));
      expect(await passing(clock, loading)).toMatchObject({ code: 'remote/import-timeout' });
    },
  );

  it('computes for ever while it makes an instance makes none', async () => {
    const { loader, clock } = loaderOf(mode);
    const loaded = await loader.load(artifactOf(`export const create = () => { while (true) {} };`));
    const making = refusalOf(loaded.create({}, contextOf()));
    expect(await passing(clock, making)).toMatchObject({ code: 'remote/stuck' });
  });

  it('ends itself when it is imported, or makes an instance, is told as it is', async () => {
    const ended = { code: 'remote/crashed' };
    expect(await refusalOf(made(mode, `process.exit(0);`))).toMatchObject(ended);
    expect(await refusalOf(made(mode, `export const create = () => process.exit(0);`))).toMatchObject(ended);
  });

  it('works long, but answers, is let work', async () => {
    const source = `export const create = () => { let open; const opened = new Promise((resolve) => { open = resolve; });
      return { go: async () => { await opened; return 'done'; }, open: async () => open(), other: async () => 1 }; };`;
    const { call, clock } = await made(mode, source);
    const going = call('go');
    for (let times = 0; times < 10; times += 1) {
      await clock.elapse(TIMES.aliveMs / 2);
      // What is asked later is answered later.
      await call('other');
    }
    await call('open');
    expect(await going).toBe('done');
  });

  it('does not clean up in time is ended all the same', async () => {
    const source = `export const create = () => ({ go: async () => 1, onCleanup: () => new Promise(() => {}) });`;
    const { call, clock } = await made(mode, source);
    await passing(clock, call('onCleanup'));
    expect(await refusalOf(call('go'))).toMatchObject({ code: 'remote/disposed' });
  });

  it('is no longer wanted before it is made is ended', async () => {
    const { loader } = loaderOf(mode);
    const loaded = await loader.load(artifactOf(`export const create = () => new Promise(() => {});`));
    const controller = new AbortController();
    const creating = refusalOf(loaded.create({}, contextOf(controller.signal)));
    controller.abort();
    expect(await creating).toMatchObject({ code: 'remote/disposed' });
  });
});

describe.each(MODES)('the border of an artifact in a %s', (mode) => {
  it('lets no functions across, and says so', async () => {
    const source = `export const create = () => ({ take: async () => 1, give: async () => () => 1, throw: async () => { throw () => 1; } });`;
    const { call } = await made(mode, source);
    const crossings = [
      () => call('take', () => 1),
      () => call('give'),
      () => call('throw'),
      () => call('take', { deep: [Symbol('x')] }),
      () => call('take', Promise.resolve(1)),
    ];
    for (const crossing of crossings)
      expect(await refusalOf(crossing())).toMatchObject({ code: 'remote/not-cloneable' });
    expect(await call('take')).toBe(1);
  });

  it('bounds what crosses at once, both ways, and goes on', async () => {
    const source = `export const create = () => ({ size: async (text) => text.length, give: async (n) => 'x'.repeat(n) });`;
    const { call } = await made(mode, source, { limits: { messageBytes: 100_000 } });
    const tooLarge = { code: 'remote/message-too-large' };
    expect(await refusalOf(call('size', 'x'.repeat(200_000)))).toMatchObject(tooLarge);
    expect(await refusalOf(call('give', 200_000))).toMatchObject(tooLarge);
    expect(await call('size', 'x'.repeat(50_000))).toBe(50_000);
  });

  it('bounds what is under way', async () => {
    const source = `export const create = () => { let open; const opened = new Promise((resolve) => { open = resolve; });
      return { wait: () => opened, open: async () => open() }; };`;
    const { call } = await made(mode, source, { limits: { calls: 2, queuedBytes: 100_000 } });
    const overloaded = { code: 'remote/overloaded' };
    const first = call('wait', 'x'.repeat(80_000));
    expect(await refusalOf(call('wait', 'x'.repeat(80_000)))).toMatchObject(overloaded);
    const second = call('wait');
    expect(await refusalOf(call('wait'))).toMatchObject(overloaded);
    expect(await refusalOf(call('open'))).toMatchObject(overloaded);
    void second.catch(() => undefined);
    void first.catch(() => undefined);
  });

  it('keeps to itself where the host is, and what its environment is', async () => {
    const source = `export const create = () => ({ stack: async (error) => [error.message, error.stack, error.cause.stack],
      env: async () => ({ ...process.env }), args: async () => process.execArgv.join(' ') + process.argv.slice(2).join(' ') });`;
    const { call } = await made(mode, source);
    const error = new TypeError('of the host', { cause: new Error('within') });
    expect(await call('stack', error)).toEqual(['of the host', 'TypeError: of the host', 'Error: within']);
    const env = (await call('env')) as object;
    // Of the shell by which it is started.
    expect(Object.keys(env).filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))).toEqual([]);
    expect(await call('args')).not.toContain('vitest');
  });

  it('tells where in the artifact an error was thrown', async () => {
    const { call } = await made(
      mode,
      `export const create = () => ({ function: async () => here() }); function here() { throw new Error('x'); }`,
    );
    expect((await refusalOf(call('function'))) as Error).toMatchObject({
      stack: expect.stringContaining('at here') as string,
    });
  });

  it('is told hooks as far as they cross', async () => {
    const source = `export const create = () => ({ onInit: async (context) => Object.keys(context).sort(), onDrain: async (context) => Object.keys(context) });`;
    const { call } = await made(mode, source);
    const { signal } = new AbortController();
    const context = {
      slot: 'adapter:cache',
      provider: 'x',
      generation: 1,
      signal,
      scope: () => 1,
      onDispose: () => 1,
    };
    expect(await call('onInit', context)).toEqual(['generation', 'provider', 'signal', 'slot']);
    expect(await call('onDrain', { deadline: 5, signal })).toEqual(['signal']);
  });
});

describe('an artifact in a worker', () => {
  it.each([
    ['messages', `while (true) parentPort.postMessage('x');`],
    [
      'large messages',
      `for (;;) { parentPort.postMessage(new Uint8Array(1e6)); await new Promise((resolve) => setImmediate(resolve)); }`,
    ],
  ])('that floods the host with %s is ended', async (_, deed) => {
    const source = `const { parentPort } = process.getBuiltinModule('node:worker_threads');
      export const create = () => ({ go: async () => { ${deed} } });`;
    const { call } = await made('worker', source);
    expect(await refusalOf(call('go'))).toMatchObject({ code: 'remote/misbehaved' });
  });

  it('that reaches for what carries its answers is ended', async () => {
    const source = `const { MessagePort } = process.getBuiltinModule('node:worker_threads');
      let port; const post = MessagePort.prototype.postMessage;
      MessagePort.prototype.postMessage = function (...args) { port = this; return post.apply(this, args); };
      const { Serializer } = process.getBuiltinModule('node:v8');
      const framed = (value) => { const s = new Serializer(); s.writeHeader(); s.writeValue(value); return new Uint8Array(s.releaseBuffer()); };
      export const create = () => ({ get: async () => 1, go: async (what) => { post.call(port, what.frame ? framed(what.frame) : what.raw); await new Promise(() => {}); } });`;
    const parcel = { body: 1, loans: [] };
    const forged = [
      { raw: 'no bytes' },
      { raw: Uint8Array.of(1, 2, 3) },
      { frame: 5 },
      { frame: { kind: 'answer', id: 999, isOk: true, parcel } },
      { frame: { kind: 'ask', id: 1, op: 'call', parcel } },
      { frame: { kind: 'ask', id: 1, op: 'next', parcel } },
      { frame: { kind: 'abort', id: 1, parcel } },
      {
        frame: {
          kind: 'answer',
          id: 1,
          isOk: true,
          parcel: { body: {}, loans: [{ path: ['a', 'b'], as: 'error', given: {} }] },
        },
      },
      {
        frame: {
          kind: 'answer',
          id: 1,
          isOk: true,
          parcel: { body: {}, loans: [{ path: [], as: 'signal', given: {} }] },
        },
      },
    ];
    for (const what of forged) {
      const { call } = await made('worker', source);
      await call('get');
      expect(await refusalOf(call('go', what))).toMatchObject({ code: 'remote/misbehaved' });
    }
  });
});

describe('an artifact in a process', () => {
  it.each([
    ['a length that is none', `fs.writeSync(3, Buffer.from([255, 255, 255, 255]));`],
    ['bytes that are no message', `fs.writeSync(3, Buffer.from([0, 0, 0, 2, 1, 1]));`],
    ['bytes without end', `for (;;) { try { fs.writeSync(3, Buffer.alloc(65_536)); } catch {} await 0; }`],
  ])('that sends the host %s is ended', async (_, deed) => {
    const source = `const fs = process.getBuiltinModule('node:fs'); export const create = () => ({ go: async () => { ${deed} await new Promise(() => {}); } });`;
    const { call } = await made('process', source);
    expect(await refusalOf(call('go'))).toMatchObject({ code: 'remote/misbehaved' });
  });

  it('that takes all the memory for buffers gets no more than it may', async () => {
    const source = `const all = []; export const create = () => ({ take: async () => { all.push(Buffer.alloc(50_000_000, 1)); } });`;
    const { call } = await made('process', source, { bufferMb: 64 });
    let refusal: unknown;
    for (let taken = 0; taken < 20 && refusal === undefined; taken += 1)
      refusal = await refusalOf(call('take'));
    // Node says so, or ends: both are told.
    expect(String(refusal)).toMatch(/allocat|remote\/crashed/i);
  });

  it('may neither write, nor read what is not its own, nor start anything', async () => {
    const source = `const get = (name) => process.getBuiltinModule(name);
      export const create = () => ({
        read: async () => get('fs').readFileSync('/etc/passwd'), write: async () => get('fs').writeFileSync('/tmp/oneiric-x', ''),
        run: async () => get('child_process').spawnSync('/bin/true').status, thread: async () => { new (get('worker_threads').Worker)('0', { eval: true }); } });`;
    const { call } = await made('process', source);
    for (const name of ['read', 'write', 'run', 'thread'])
      expect(await refusalOf(call(name))).toMatchObject({ code: 'ERR_ACCESS_DENIED' });
  });

  it('is gone when its instance is disposed of, and when nobody wants one any more', async () => {
    const { loader } = loaderOf('process');
    const source = `export const create = () => ({ pid: async () => process.pid });`;
    const loaded = await loader.load(artifactOf(source));
    const instance = (await loaded.create({}, contextOf())) as Instance;
    const pid: unknown = await instance['pid']?.();
    expect(lives(pid)).toBe(true);
    await instance['onCleanup']?.();
    expect(lives(pid)).toBe(false);
    await loaded.release();
  });
});

describe('the process of an artifact whose host', () => {
  it.each([
    ['is killed', 'rest'],
    ['is killed while it computes for ever', 'loop'],
    ['ends', 'exit'],
    ['has nothing else to do', 'end'],
  ])('%s ends as well', async (_, does) => {
    const program = fileURLToPath(built.program);
    const host = Running.start(join(hosts.folder, 'loading-host.js'), [program, does]);
    onTestFinished(() => host.kill());
    const pid = Number((await host.line('pid')).slice('pid '.length));
    onTestFinished(() => {
      if (lives(pid)) process.kill(pid, 'SIGKILL');
    });
    if (does === 'rest' || does === 'loop') {
      expect(lives(pid)).toBe(true);
      await host.kill();
    }
    await host.end();
    await expect.poll(() => lives(pid)).toBe(false);
  });
});
