import { backoffMs } from '../../core/backoff.js';
import type { Clock, Timer } from '../../core/ports.js';

/** When a source is synced by itself. */
export interface RefreshTools {
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Milliseconds between two syncs; 0 for none but those that are hinted at. */
  readonly intervalMs: number;
  /** Syncs, and never rejects. @returns how many in a row have not gone well */
  readonly sync: (signal: AbortSignal) => Promise<number>;
}

/** The first pause after a sync that did not go well, in milliseconds; it doubles, up to the usual one. */
const FIRST_BACKOFF_MS = 5_000;

/** Hints are followed after as many milliseconds at most: not all who hear of something ask for it at once. */
const HINT_MS = 1_000;

/** So long a source is left alone after a sync, whoever hints: who sends the same hint again and again wears out nobody. */
const REST_MS = 5_000;

/** Syncs again and again, for as long as it runs: whatever comes of one is no reason to end. */
export class RefreshLoop {
  readonly #tools: RefreshTools;
  #isHinted = false;
  #failures = 0;
  /** Monotonic: the time of day may be set. */
  #due: number | undefined;
  /** Until when hints wait, on the same clock. */
  #rested = 0;
  #wake: () => void = () => undefined;

  constructor(tools: RefreshTools) {
    this.#tools = tools;
  }

  /** Milliseconds until the next one; undefined where none is due. */
  get dueInMs(): number | undefined {
    return this.#due === undefined ? undefined : Math.max(0, this.#due - this.#tools.clock.now());
  }

  /** There may be something new. */
  hint(): void {
    if (this.#isHinted) return;
    this.#isHinted = true;
    this.#wake();
  }

  /** One went well or did not, whoever had asked for it: the next is due after it. */
  ended(failures: number): void {
    this.#failures = failures;
    this.#rested = this.#tools.clock.now() + REST_MS;
    this.#plan();
    this.#wake();
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal, beat: () => void = () => undefined): Promise<void> {
    this.#plan();
    while (!signal.aborted) {
      beat();
      if (!(await this.#waited(signal))) continue;
      this.#isHinted = false;
      this.ended(await this.#tools.sync(signal));
    }
  }

  #plan(): void {
    const { clock, random, intervalMs } = this.#tools;
    this.#due = undefined;
    if (intervalMs === 0) return;
    const range = { minMs: Math.min(FIRST_BACKOFF_MS, intervalMs), maxMs: intervalMs };
    const ms = this.#failures > 0 ? backoffMs(this.#failures, range) : intervalMs;
    this.#due = clock.now() + ms * (0.9 + 0.2 * random());
  }

  /** @returns whether it is time; false where something has changed meanwhile */
  #waited(signal: AbortSignal): Promise<boolean> {
    const { clock, random } = this.#tools;
    const ms = this.#isHinted ? Math.max(random() * HINT_MS, this.#rested - clock.now()) : this.dueInMs;
    const wasHinted = this.#isHinted;
    return new Promise((resolve) => {
      let timer: Timer | undefined;
      const end = (isDue: boolean) => {
        timer?.cancel();
        signal.removeEventListener('abort', stop);
        resolve(isDue);
      };
      const stop = () => end(false);
      // A hint is not put off by further ones.
      this.#wake = () => (wasHinted ? undefined : end(false));
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      else if (ms !== undefined) timer = clock.after(ms, () => end(true), { isBackground: true });
    });
  }
}
