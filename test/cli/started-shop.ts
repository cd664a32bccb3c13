import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Consumer } from '../support/packed-package.js';
import type { Ran } from './end-to-end.js';

/** The project of somebody who starts and stops an application with the command line of the packed package. */
export class StartedShop {
  readonly consumer: Consumer;

  /** @param packed folder of the unpacked package @param programs that of the application */
  constructor(packed: string, programs = 'test/cli/started') {
    this.consumer = new Consumer(packed);
    this.consumer.link('@photostructure');
    this.consumer.copy(programs);
    const { status, stdout } = this.consumer.compilePrograms();
    if (status !== 0) throw new TypeError(stdout);
    const json = { name: 'shop', type: 'module', oneiric: { app: './out/oneiric.app.js' } };
    this.consumer.write('package.json', JSON.stringify(json));
    this.consumer.write('nothing.js', 'export default 1;');
  }

  /** What the live reference of the application answers; `nobody` where it does not run. */
  async answer(): Promise<string> {
    const file = join(this.consumer.folder, 'port');
    if (!existsSync(file)) return 'nobody';
    const response = fetch(`http://127.0.0.1:${readFileSync(file, 'utf8')}/`);
    return response.then(
      (answer) => answer.text(),
      () => 'nobody',
    );
  }

  /** Types a command, and waits for its end. */
  async run(typed: readonly string[], env: NodeJS.ProcessEnv = {}, folder = '.'): Promise<Ran> {
    const child = this.spawn(typed, env, folder);
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await exited;
    return { code, stdout, stderr };
  }

  /** Types a command. */
  spawn(typed: readonly string[], env: NodeJS.ProcessEnv = {}, folder = '.') {
    const { PATH, HOME } = process.env;
    const main = join(this.consumer.folder, 'node_modules/oneiric/dist/cli/main.js');
    return spawn(process.execPath, [main, ...typed], {
      cwd: this.file(folder),
      env: { PATH, HOME, USER: 'ann', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  file(...path: readonly string[]): string {
    return join(this.consumer.folder, ...path);
  }

  /** Whatever runs ends. */
  async remove(): Promise<void> {
    await this.run(['stop']);
    this.consumer.remove();
  }
}

/** Waits until a process has written something. @returns all that it has written so far */
export async function written(child: ChildProcess, what: RegExp): Promise<string> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (!what.test(said)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new TypeError(`it has ended: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return said;
}
