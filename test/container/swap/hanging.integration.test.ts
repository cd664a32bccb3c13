import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const entry = JSON.stringify(new URL('../../../dist/index.js', import.meta.url).href);
const folder = fileURLToPath(new URL('../../..', import.meta.url));

const PROLOGUE = `
  import { Module, Oneiric } from ${entry};
  const root = (...providers) => { class Root {} Module({ providers })(Root); return Root; };
  const hang = () => new Promise(() => {});
`;

function run(program: string): { status: number | null; signal: string | null; stdout: string } {
  const args = ['--input-type=module', '-e', PROLOGUE + program];
  const { status, signal, stdout } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, signal, stdout };
}

describe('a process with nothing else to do', () => {
  it('lives until the deadline of a start that hangs, and hears of it', () => {
    const program = `
      const slot = { slot: 'adapter:db', provider: 'db', useFactory: hang };
      Oneiric.create(root(slot), { deadlines: { build: 100 } }).catch((error) => {
        console.log(error.code);
        process.exitCode = 3;
      });`;
    expect(run(program)).toEqual({ status: 3, signal: null, stdout: 'swap/build-timeout\n' });
  });

  it('promise P10: lives until everything is stopped, although a part does not stop working', () => {
    const program = `
      const store = { slot: 'adapter:store', provider: 's', useFactory: () => ({ onCleanup() { console.log('flushed'); } }) };
      const worker = { slot: 'service:worker', provider: 'w', inject: ['adapter:store'], useFactory: () => ({ onDrain: hang }) };
      const app = await Oneiric.create(root(store, worker), { deadlines: { retire: 100 } });
      app.close().finally(() => console.log('closed'));`;
    expect(run(program)).toEqual({ status: 0, signal: null, stdout: 'flushed\nclosed\n' });
  });

  it('promise P10: ends as the signal would have it, after its hooks have run', () => {
    const program = `
      const store = { slot: 'adapter:store', provider: 's', useFactory: () => ({ onDrain: hang, onCleanup() { console.log('flushed'); } }) };
      const app = await Oneiric.create(root(store), { deadlines: { retire: 100 } });
      app.enableShutdownHooks();
      setInterval(() => {}, 1_000);
      process.kill(process.pid, 'SIGTERM');`;
    expect(run(program)).toEqual({ status: null, signal: 'SIGTERM', stdout: 'flushed\n' });
  });

  it('is not kept alive by a candidate that waits for its next try', () => {
    const program = `
      const good = { slot: 'adapter:x', provider: 'good', stackLevel: 1, useFactory: () => ({}) };
      const bad = { slot: 'adapter:x', provider: 'bad', useFactory: () => { throw new RangeError('no'); } };
      const app = await Oneiric.create(root(good, bad));
      await app.select('adapter:x', 'bad').catch((error) => console.log(error.code));`;
    expect(run(program)).toEqual({ status: 0, signal: null, stdout: 'swap/build-failed\n' });
  });
});
