import type { Database } from './database.js';

/** Callers that never stop asking, until they are told to. */
export class Callers {
  answered = 0;
  failed = 0;
  #isStopping = false;
  readonly #running: Promise<void>[];

  constructor(database: Database, count: number) {
    this.#running = Array.from({ length: count }, (_, number) => this.#run(database, number));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running);
  }

  async #run(database: Database, number: number): Promise<void> {
    for (let account = number; !this.#isStopping; account += 1) {
      try {
        if ((await database.balance(account)) === account * 2) this.answered += 1;
        else this.failed += 1;
      } catch {
        this.failed += 1;
      }
    }
  }
}
