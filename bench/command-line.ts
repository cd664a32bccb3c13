import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Module, Oneiric, Service } from 'oneiric';
import { median } from './measure.js';
import type { Collected } from './result.js';

const PROGRAM = fileURLToPath(new URL('cli/main.js', import.meta.resolve('oneiric')));
const BARE = ['--eval', '0'];

/** Milliseconds of whole processes: commands, and a bare process beside each of them. Interleaved. */
export async function measureCommandLine(runs: number, collected: Collected): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-bench-'));
  await using app = await Oneiric.create(rootOf(100), {
    runtime: { signals: false },
    stateDir: folder,
    env: {},
  });
  const commands = new Map([
    ['oneiric --version, ms', [PROGRAM, '--version']],
    ['oneiric list, ms', [PROGRAM, 'list', '--socket', app.admin?.socket ?? '']],
  ]);
  for (const [row, args] of commands) {
    const own: number[] = [];
    const bare: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      own.push(await processMs(args));
      bare.push(await processMs(BARE));
    }
    collected.add(row, 'oneiric', median(own));
    collected.add(row, '(node)', median(bare));
  }
  await app.close();
  rmSync(folder, { recursive: true, force: true });
}

/** An application of so many slots. */
function rootOf(slots: number) {
  const parts = Array.from({ length: slots }, (_, at) => {
    const Part = class {};
    Service({ key: `part${at}` })(Part);
    return Part;
  });
  const root = class Root {};
  Module({ providers: parts })(root);
  return root;
}

/** The application that answers is in this process, which therefore waits for nothing in between. */
async function processMs(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const [code] = (await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit')) as [number];
  if (code !== 0) throw new TypeError(`${args.join(' ')} ended with ${code}`);
  return performance.now() - began;
}
