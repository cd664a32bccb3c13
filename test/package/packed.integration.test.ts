import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, packPackage } from '../support/packed-package.js';

let packed: string;
let consumer: Consumer;

beforeAll(async () => {
  packed = await packPackage();
  consumer = new Consumer(packed);
  consumer.copy('test/package/consumer');
  const { status, stdout } = consumer.compile();
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

afterAll(() => {
  consumer.remove();
});

function result(promise: string): unknown {
  const { status, stdout, stderr } = consumer.run('out/promises.js', [promise]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

describe('the packed tarball, in a project of its own', () => {
  it('promise P1: ends a call where it began, from the packed tarball', () => {
    expect(result('P1')).toEqual({
      during: ['redis left', false],
      answered: 'memory',
      cut: [],
      trace: ['+redis', 'answer memory', '-memory'],
    });
  });

  it('promise P2: never lets a bad candidate take over, from the packed tarball', () => {
    const kept = { code: 'swap/init-failed', stillActive: 'memory#1', serves: 'memory' };
    expect(result('P2')).toEqual({ isSwapError: true, ...kept, disposed: 1 });
  });

  it('promise P3: reports what fails after the switch and stays, from the packed tarball', () => {
    expect(result('P3')).toEqual({ outcome: 'switched', warnings: 1, serves: 'redis' });
  });

  it('promise P4: prepares one swap of a slot at a time, from the packed tarball', () => {
    expect(result('P4')).toEqual({ most: 1, last: 'switched', serves: 'redis' });
  });

  it('promise P5: swaps a group whole or not at all, from the packed tarball', () => {
    expect(result('P5')).toEqual({ failed: 'memory left', seen: ['redis right', 'redis right'] });
  });

  it('promise P6: explains what it resolves, from the packed tarball', () => {
    expect(result('P6')).toEqual({ same: [true, true, true, true], chosen: 'redis', serves: 'redis' });
  });

  it('promise P7: restores what an override shadowed, from the packed tarball', () => {
    expect(result('P7')).toEqual({ over: 'redis left', after: 'memory left', disposed: true });
  });

  it('promise P10: starts all or nothing and stops completely, from the packed tarball', () => {
    const undone = expect.arrayContaining(['-broken']) as string[];
    expect(result('P10')).toEqual({ stopped: '-shop', all: 3, code: 'swap/init-failed', undone, one: true });
  });
});

it('the test kit of the packed tarball makes, overrides and loads an application', () => {
  const { status, stdout, stderr } = consumer.run('out/testing.js');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    before: 'memory fake',
    during: 'fake fake',
    after: 'memory fake',
    failed: 0,
    told: [true, true, false],
    doors: [
      ...['EventRecorder', 'Load', 'ManualClock', 'OverrideLayer', 'Replacement', 'Test', 'TestApplication'],
      ...['TestingError', 'TestingModuleBuilder', 'cacheChecks', 'cacheContract', 'describeCacheContract'],
      'describeSecretStoreContract',
      ...['leakCheck', 'leaseLeaker', 'liveReferenceTester', 'misbehaving', 'recordEvents'],
      ...['secretStoreContract', 'signedManifest', 'startLoad', 'testSigningKeys'],
    ],
  });
});

const WRONG = `
import { Adapter, Contract, Inject, Service, token } from 'oneiric';

@Contract('adapter:store')
export abstract class Store { abstract find(key: string): Promise<string>; }
interface Clock { now(): number }
export const CLOCK = token<Clock>('clock');

@Adapter({ key: 'store', provides: Store })
export class Incomplete { size(): number { return 1; } }

@Service({ key: 'mistyped' })
export class Mistyped { constructor(@Inject(Store) readonly clock: Clock) {} }

@Service({ key: 'careless' })
export class Careless { constructor(@Inject(CLOCK, { optional: true }) readonly clock: Clock) {} }
`;

describe('a project that says something wrong', () => {
  it.each(['native', 'classic'] as const)(
    'promise P13: does not compile against the packed tarball (%s)',
    (compiler) => {
      const careless = new Consumer(packed);
      try {
        careless.write('src/wrong.ts', WRONG);
        const { status, stdout } = careless.compile(compiler);
        expect(status).not.toBe(0);
        const lines = stdout.split('\n').filter((line) => line.includes('error TS'));
        expect(lines.map((line) => /\((\d+),/.exec(line)?.[1])).toEqual(['9', '13', '16']);
        expect(stdout).toContain('find');
        expect(stdout).toContain('TheParameterMustAccept');
      } finally {
        careless.remove();
      }
    },
  );
});

describe.skipIf(process.platform === 'win32')('shutdown hooks in a process of their own', () => {
  async function signalled(args: string[], signals: NodeJS.Signals[]) {
    const child = consumer.start('out/lifecycle.js', args);
    const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const output: string[] = [];
    const stderr = child.stderr ? text(child.stderr) : Promise.resolve('');
    for await (const chunk of child.stdout ?? []) {
      output.push(...String(chunk).trim().split('\n'));
      // Each signal follows something that the process said.
      const signal = signals.shift();
      if (signal) child.kill(signal);
    }
    const [code, signal] = await exited;
    return { code, signal, output, stderr: await stderr };
  }

  it('promise P10: run every hook at SIGTERM, and end as by the signal', async () => {
    const ended = await signalled([], ['SIGTERM']);
    expect(ended).toEqual({
      code: null,
      signal: 'SIGTERM',
      output: ['ready', 'cleaning up', 'cleaned up'],
      stderr: '',
    });
  });

  it('do the same at SIGINT', async () => {
    expect(await signalled([], ['SIGINT'])).toMatchObject({
      signal: 'SIGINT',
      output: ['ready', 'cleaning up', 'cleaned up'],
    });
  });

  it('end at once at a second signal', async () => {
    const ended = await signalled(['hang'], ['SIGTERM', 'SIGTERM']);
    expect(ended).toMatchObject({ code: null, signal: 'SIGTERM', output: ['ready', 'cleaning up'] });
  });

  it('report what failed, and still end as by the signal', async () => {
    const ended = await signalled(['fail'], ['SIGTERM']);
    expect(ended).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(ended.stderr).toContain('stuck');
  });
});
