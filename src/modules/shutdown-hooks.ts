import { setImmediate } from 'node:timers/promises';

/** Closes an application when the process is told to end, once. */
export class ShutdownHooks {
  readonly #listeners = new Map<NodeJS.Signals, () => void>();

  constructor(private readonly close: () => Promise<void>) {}

  /** Listens to these signals; a second call adds to the first. */
  enable(signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT']): void {
    for (const signal of signals) {
      if (this.#listeners.has(signal)) continue;
      const listener = (): void => void this.#end(signal);
      this.#listeners.set(signal, listener);
      process.on(signal, listener);
    }
  }

  /** Stops listening, so that the next signal ends the process at once. */
  disable(): void {
    for (const [signal, listener] of this.#listeners) process.removeListener(signal, listener);
    this.#listeners.clear();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.disable();
    try {
      await this.close();
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
      // Node prints a warning in a later tick, which the signal would come before.
      await setImmediate();
    }
    // With the listeners gone, the signal ends the process the way its parent expects.
    process.kill(process.pid, signal);
  }
}
