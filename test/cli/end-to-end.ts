import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Consumer } from '../support/packed-package.js';

/** What came of a command. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A secret of the application: it is in no output. */
export const PLANTED = 'hunter2-planted';

/** An application in a process of its own, in a project that has the packed package; and its command line. */
export class EndToEnd {
  readonly consumer: Consumer;
  #child: ChildProcess | undefined;
  /** Where the application answers by itself. */
  #port = 0;
  /** Where its admin API answers over HTTP. */
  adminUrl = '';
  /** All that anybody was shown. */
  shown = '';

  /** @param packed folder of the unpacked package */
  constructor(packed: string) {
    this.consumer = new Consumer(packed);
    this.consumer.link('@photostructure');
    this.consumer.copy('test/cli/application');
    const { status, stdout } = this.consumer.compilePrograms();
    if (status !== 0) throw new TypeError(stdout);
    const json = { name: 'shop', type: 'module', oneiric: { app: './out/oneiric.app.js' } };
    this.consumer.write('package.json', JSON.stringify(json));
  }

  async start(): Promise<void> {
    const { folder } = this.consumer;
    const env = { ...this.#env, ONEIRIC_SECRET_CACHE_PASSWORD: PLANTED };
    const child = spawn(process.execPath, ['out/main.js'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => (this.shown += chunk.toString()));
    const { port, admin } = await new Promise<{ port: number; admin: string }>((resolve, reject) => {
      let written = '';
      child.stdout.on('data', (chunk: Buffer) => {
        written += chunk.toString();
        this.shown += chunk.toString();
        const [, said] = /^(\{"port".*\})$/m.exec(written) ?? [];
        if (said !== undefined) resolve(JSON.parse(said) as { port: number; admin: string });
      });
      child.once('exit', () => reject(new TypeError(`the application has ended: ${this.shown}`)));
    });
    this.#port = port;
    this.adminUrl = admin;
  }

  /** What its live references answer. */
  async answer(): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/`);
    return response.text();
  }

  /** Lets through what waits to be started. */
  async open(): Promise<void> {
    await fetch(`http://127.0.0.1:${this.#port}/open`);
  }

  /** Types a command, and waits for its end. */
  async run(typed: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const child = this.spawn(typed, env);
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await exited;
    this.shown += stdout + stderr;
    return { code, stdout, stderr };
  }

  /** Types a command. */
  spawn(typed: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const main = join(this.consumer.folder, 'node_modules/oneiric/dist/cli/main.js');
    return spawn(process.execPath, [main, ...typed], {
      cwd: this.consumer.folder,
      env: { ...this.#env, ONEIRIC_SECRET_CACHE_PASSWORD: PLANTED, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Ends the application as the system would. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  get #env(): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    return { PATH, HOME, USER: 'ann' };
  }
}
