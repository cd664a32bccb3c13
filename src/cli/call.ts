import type { AdminClient, AskOptions, Query } from '../admin/client/admin-client.js';
import { CliError, EXIT } from './cli-error.js';
import type { Given } from './given.js';
import type { Output } from './output/output.js';
import type { Target } from './target/target.js';
import type { World } from './world.js';

/** One use of a command: what was typed, who answers, and where the answer goes. */
export class Call {
  #target: Target | undefined;

  constructor(
    readonly given: Given,
    readonly output: Output,
    readonly world: World,
    private readonly find: () => Promise<Target>,
  ) {}

  /** Ctrl-C, and how long somebody waits. */
  get patience(): AskOptions & { readonly signal: AbortSignal } {
    return { signal: this.world.interrupted, timeoutMs: this.given.number('timeout') };
  }

  /** Who answers; says on stderr which of the two it is. */
  async client(): Promise<AdminClient> {
    if (!this.#target) {
      this.#target = await this.find();
      const { kind, words } = this.#target;
      this.output.note(kind === 'process' ? `asks ${words}` : `no process can be asked: loads ${words}`);
    }
    return this.#target.client;
  }

  /** A question. @throws AdminError; CliError `cli/interrupted` */
  async get<T>(path: string, query?: Query): Promise<T> {
    const client = await this.client();
    return this.awaited(client.get<T>(path, query, this.patience), 'Interrupted.');
  }

  /** An answer that somebody waits for. @throws CliError `cli/interrupted`, saying what follows from it */
  async awaited<T>(answer: Promise<T>, interrupted: string): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!this.world.interrupted.aborted) throw error;
      throw new CliError('cli/interrupted', interrupted, { exitCode: EXIT.interrupted, cause: error });
    }
  }

  async close(): Promise<void> {
    await this.#target?.close();
  }
}
