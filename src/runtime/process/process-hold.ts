/** The longest that Node takes. */
const SELDOM_MS = 2 ** 31 - 1;

/**
 * Keeps the process alive although nothing else does: timers of the background and listeners for signals do not.
 * A handle of the event loop's own, whatever clock the application goes by.
 */
export class ProcessHold {
  #handle: NodeJS.Timeout | undefined;

  begin(): void {
    this.#handle ??= setInterval(() => undefined, SELDOM_MS);
  }

  /** From here on the process ends when nothing is left to do. */
  end(): void {
    clearInterval(this.#handle);
    this.#handle = undefined;
  }
}
