import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { adminClient } from '../../admin/client/admin-client.js';
import { startedFrom, type Started } from './started.js';

const ASKED_EVERY_MS = 50;

/** How a child came to be ready, or did not. */
export type Readiness =
  | { readonly kind: 'ready'; readonly started: Started }
  | { readonly kind: 'ended'; readonly code: number | null }
  | { readonly kind: 'late' };

/** What is started. */
export interface Detaching {
  /** Of the command line. */
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it writes to. */
  readonly output: number;
}

/** A process of its own session, which goes on when this one has ended. */
export class DetachedChild {
  readonly #child: ChildProcess;
  readonly #told: Promise<Readiness>;

  constructor({ args, folder, env, output }: Detaching) {
    // The command line itself, as it was started.
    const [, main = ''] = process.argv;
    this.#child = spawn(process.execPath, [...process.execArgv, main, ...args], {
      ...{ cwd: folder, env, detached: true },
      stdio: ['ignore', output, output, 'ipc'],
    });
    this.#told = new Promise((resolve) => {
      this.#child.once('error', () => resolve({ kind: 'ended', code: null }));
      this.#child.once('exit', (code) => resolve({ kind: 'ended', code }));
      this.#child.on('message', (message) => {
        const started = startedFrom(message);
        if (started) resolve({ kind: 'ready', started });
      });
    });
  }

  /** Waits until it has said that it serves, and its socket says so too; or until it is over, or nobody waits any more. */
  async ready(patience: AbortSignal): Promise<Readiness> {
    const late = new Promise<Readiness>((resolve) => {
      const over = () => resolve({ kind: 'late' });
      if (patience.aborted) over();
      patience.addEventListener('abort', over, { once: true });
    });
    const told = await Promise.race([this.#told, late]);
    if (told.kind !== 'ready' || told.started.socket === undefined) return told;
    const client = adminClient({ socket: told.started.socket });
    while (!patience.aborted && !this.#hasEnded) {
      if (await isReady(client, patience)) return told;
      await pause(ASKED_EVERY_MS);
    }
    return this.#hasEnded ? { kind: 'ended', code: this.#child.exitCode } : { kind: 'late' };
  }

  /** By itself, or by a signal. */
  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** It is to end. */
  end(): void {
    this.#child.kill('SIGTERM');
  }

  /** Nothing leads to it any more. */
  leave(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.unref();
  }
}

async function isReady(client: ReturnType<typeof adminClient>, signal: AbortSignal): Promise<boolean> {
  return client.get('/readyz', {}, { signal }).then(
    () => true,
    () => false,
  );
}
