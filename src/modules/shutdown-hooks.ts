/** Closes an application when the process is told to end, once. */
export class ShutdownHooks {
  readonly #listeners = new Map<NodeJS.Signals, () => void>();
  #isClosing = false;

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
    if (this.#isClosing) return;
    for (const [signal, listener] of this.#listeners) process.removeListener(signal, listener);
    this.#listeners.clear();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    try {
      await this.close();
    } catch (error) {
      process.exitCode = 1;
      process.emitWarning(error instanceof Error ? error : String(error));
    }
    this.#isClosing = false;
    this.disable();
    // With the listeners gone, the signal ends the process the way its parent expects.
    process.kill(process.pid, signal);
  }
}
