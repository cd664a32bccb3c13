import type { AdminClient, Query } from '../admin/client/admin-client.js';
import { CliError, EXIT } from './cli-error.js';
import type { Given } from './given.js';
import type { Output } from './output/output.js';
import type { Target } from './target/target.js';
import type { World } from './world.js';

/** One use of a command: what was typed, who answers, and where the answer goes. */
export class Call {
  /** Aborts at Ctrl-C, and when nobody wants to wait any longer. */
  readonly signal: AbortSignal;
  #target: Target | undefined;

  constructor(
    readonly given: Given,
    readonly output: Output,
    readonly world: World,
    private readonly find: () => Promise<Target>,
  ) {
    const timeoutMs = given.number('timeout');
    const ends = timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)];
    this.signal = AbortSignal.any([world.interrupted, ...ends]);
  }

  /** Who answers; says on stderr which of the two it is. */
  async client(): Promise<AdminClient> {
    if (!this.#target) {
      this.#target = await this.find();
      const { kind, words } = this.#target;
      this.output.note(kind === 'process' ? `asks ${words}` : `no process runs: loads ${words}`);
    }
    return this.#target.client;
  }

  /** A question. @throws CliError `cli/interrupted`, `cli/timeout` */
  async get<T>(path: string, query: Query = {}): Promise<T> {
    const client = await this.client();
    try {
      return await client.get<T>(path, query, { signal: this.signal });
    } catch (error) {
      throw this.signal.aborted ? this.#unanswered() : error;
    }
  }

  async close(): Promise<void> {
    await this.#target?.close();
  }

  #unanswered(): CliError {
    return this.world.interrupted.aborted
      ? new CliError('cli/interrupted', 'Interrupted.', { exitCode: EXIT.interrupted })
      : new CliError('cli/timeout', 'No answer in time.', {
          exitCode: EXIT.failed,
          hint: 'give it longer with --timeout',
        });
  }
}
