import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { reachableFolder } from '../../support/reachable.js';

const PROGRAMS = ['torture', 'commands', 'application', 'domain', 'process', 'worker'];

/** Programs that tests start as processes of their own. */
export interface BuiltPrograms {
  readonly folder: string;
  readonly remove: () => void;
}

/**
 * Builds programs into a folder that other users reach too. Default: those of this folder.
 * @param from the folder that they are in
 */
export async function builtPrograms(
  names: readonly string[] = PROGRAMS,
  from = new URL('programs/', import.meta.url),
): Promise<BuiltPrograms> {
  const folder = reachableFolder('oneiric-state-programs-');
  const entry = (name: string) => new URL(`${name}.ts`, from).pathname;
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, entry(name)])),
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A program that runs, and what it says. */
export class Running {
  readonly lines: string[] = [];
  #waiting: (() => void)[] = [];
  #hasEnded = false;
  errors = '';

  private constructor(readonly child: ChildProcess) {
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    child.stderr?.on('data', (chunk) => (this.errors += String(chunk)));
    child.once('close', () => {
      this.#hasEnded = true;
      this.#hear(undefined);
    });
  }

  /** @param uid whose place it takes; for root only */
  static start(program: string, args: readonly string[], uid?: number): Running {
    const asOther = uid === undefined ? {} : { uid, gid: uid };
    return new Running(spawn(process.execPath, [program, ...args], { ...asOther, stdio: 'pipe' }));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The first line that begins so, now or later. */
  async line(start: string, from = 0): Promise<string> {
    for (;;) {
      const found = this.lines.slice(from).find((line) => line.startsWith(start));
      if (found !== undefined) return found;
      if (this.#hasEnded)
        throw new RangeError(`it never said ${start}: ${this.lines.join('; ')} ${this.errors}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Has it do something. @returns how that ended: `done …` or `failed …` */
  async ask(command: string): Promise<string> {
    const from = this.lines.length;
    this.child.stdin?.write(`${command}\n`);
    return Promise.race([this.line(`done ${command}`, from), this.line(`failed ${command}`, from)]);
  }

  /** Until it has ended. @returns the signal or number that it ended with */
  async end(): Promise<unknown> {
    if (!this.#hasEnded) await once(this.child, 'close');
    return this.child.signalCode ?? this.child.exitCode;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.end();
  }

  #hear(line: string | undefined): void {
    if (line !== undefined) this.lines.push(line);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
