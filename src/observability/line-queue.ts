import type { Clock } from '../core/ports.js';
import { within } from './deadline.js';
import type { Destination, Taken } from './destination.js';
import { LoggingError } from './logging-error.js';

/** What happens to a queue: told once when lines are no longer taken, and once when they are again. */
interface QueueNews {
  failed(error: unknown): void;
  /** @param dropped lines for which there was no room meanwhile */
  recovered(dropped: number): void;
}

/** What a queue works with. */
export interface QueueParts {
  readonly destination: Destination;
  /** Lines that may wait. */
  readonly capacity: number;
  readonly clock: Clock;
  readonly news: QueueNews;
}

/** Characters that may wait, however few lines they are. */
const MOST_CHARACTERS = 16 * 1024 * 1024;
const BATCH = 256;
/** Who takes longer over lines hangs. */
const PATIENCE_MS = 5_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Lines that wait for their destination. Whoever adds one never waits and never fails; what finds no room is counted. */
export class LineQueue {
  readonly #parts: QueueParts;
  #lines: string[] = [];
  #characters = 0;
  #dropped = 0;
  #isFailing = false;
  #retryMs = FIRST_RETRY_MS;
  #pumping: Promise<void> = Promise.resolve();
  #isPumping = false;
  #isClosing = false;
  /** Ends the wait for the next try. */
  #wake: () => void = () => undefined;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Lines that wait, those that are being written among them. */
  get length(): number {
    return this.#lines.length;
  }

  get hasRoom(): boolean {
    return this.#lines.length < this.#parts.capacity && this.#characters < MOST_CHARACTERS;
  }

  /** Counts a line for which there was no room. */
  drop(): void {
    this.#dropped += 1;
  }

  /** Tells that lines are not taken; once, until they are again. */
  fail(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#parts.news.failed(error);
  }

  /** Adds a line, whether or not there is room. */
  push(line: string): void {
    this.#lines.push(line);
    this.#characters += line.length;
    if (!this.#isPumping) this.#pumping = this.#pump();
  }

  /**
   * Writes what waits, for as long as it may take, and lets go of the destination.
   *
   * @returns how many lines were not written
   */
  async close(deadlineMs: number): Promise<number> {
    this.#isClosing = true;
    this.#wake();
    const { clock, destination } = this.#parts;
    const end = async () => {
      await this.#pumping;
      await destination.close();
    };
    const work = end().catch((error: unknown) => this.fail(error));
    await within(clock, deadlineMs, { work, late: undefined });
    return this.#lines.length + this.#dropped;
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    while (this.#lines.length > 0) {
      const { count, error } = await this.#write(this.#lines.slice(0, BATCH));
      for (const line of this.#lines.splice(0, count)) this.#characters -= line.length;
      if (error === undefined) this.#worked();
      else {
        this.fail(error);
        // Whoever closes has no time for another try.
        if (this.#isClosing) break;
        await this.#backoff();
      }
    }
    this.#isPumping = false;
  }

  async #write(lines: readonly string[]): Promise<Taken> {
    const { clock, destination } = this.#parts;
    const hangs = () => this.fail(hanging());
    const timer = clock.after(PATIENCE_MS, hangs, { isBackground: true });
    try {
      return await destination.write(lines);
    } catch (error) {
      return { count: 0, error };
    } finally {
      timer.cancel();
    }
  }

  #worked(): void {
    this.#retryMs = FIRST_RETRY_MS;
    if (!this.#isFailing && this.#dropped === 0) return;
    const dropped = this.#dropped;
    this.#isFailing = false;
    this.#dropped = 0;
    this.#parts.news.recovered(dropped);
  }

  async #backoff(): Promise<void> {
    const ms = this.#retryMs;
    this.#retryMs = Math.min(LAST_RETRY_MS, ms * 2);
    await new Promise<void>((resolve) => {
      const timer = this.#parts.clock.after(ms, resolve, { isBackground: true });
      this.#wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}

const hanging = () =>
  new LoggingError(
    'logging/sink-hangs',
    `Lines of the log were not taken within ${PATIENCE_MS} ms. They wait, as far as there is room.`,
  );
