import { TaskError } from '../../core/errors.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { LoopWork } from '../../core/runtime.js';

/** What one run is watched by. Times are milliseconds. */
interface RunTools {
  readonly clock: Clock;
  readonly staleAfterMs: number | undefined;
  /** How long it may take to end once it is to. */
  readonly graceMs: number;
  readonly beaten: () => void;
  /** It does not end. */
  readonly abandoned: () => void;
}

/** How a run ended: with an error, or without. */
interface RunEnd {
  readonly error: unknown;
}

/** One run of a loop: over when its work is, or when that has been told to end and does not. */
export class LoopRun {
  readonly #controller = new AbortController();
  #resolve: (end: RunEnd) => void = () => undefined;
  readonly #end = new Promise<RunEnd>((resolve) => {
    this.#resolve = resolve;
  });
  #watch: Timer | undefined;
  #grace: Timer | undefined;

  constructor(private readonly tools: RunTools) {}

  /** Does the work. @returns how it ended; never rejects */
  until(work: LoopWork): Promise<RunEnd> {
    this.#watchFor();
    const { signal } = this.#controller;
    const beat = (): void => {
      if (signal.aborted) return;
      this.tools.beaten();
      this.#watchFor();
    };
    void this.#work(() => work({ signal, beat }));
    return this.#end;
  }

  async stop(): Promise<void> {
    this.#abort(new TaskError('tasks/cancelled', 'The loop is to end.'));
    await this.#end;
  }

  async #work(work: () => unknown): Promise<void> {
    let end: RunEnd = { error: undefined };
    try {
      await work();
    } catch (error) {
      end = { error };
    }
    const { signal } = this.#controller;
    // What it throws because it was told to end says less than why it was.
    this.#over(signal.aborted ? { error: signal.reason as unknown } : end);
  }

  #over(end: RunEnd): void {
    this.#watch?.cancel();
    this.#grace?.cancel();
    this.#resolve(end);
  }

  #watchFor(): void {
    const { clock, staleAfterMs } = this.tools;
    if (staleAfterMs === undefined) return;
    this.#watch?.cancel();
    this.#watch = clock.after(staleAfterMs, () => this.#abort(stale(staleAfterMs)), { isBackground: true });
  }

  #abort(reason: Error): void {
    if (this.#controller.signal.aborted) return;
    const { clock, graceMs } = this.tools;
    this.#watch?.cancel();
    this.#grace = clock.after(graceMs, () => {
      this.tools.abandoned();
      this.#over({ error: reason });
    });
    this.#controller.abort(reason);
  }
}

const stale = (ms: number) =>
  new TaskError('tasks/stale', `The loop has not said for ${ms} ms that it is alive.`, {
    hint: 'call beat() more often, or raise staleAfterMs',
  });
