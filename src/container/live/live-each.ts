import type { Generation } from './generation.js';

/** What `each` calls once per generation; what it returns is called at the end of that generation's turn. */
export type EachFn<T> = (
  instance: T,
  context: { signal: AbortSignal },
) => void | (() => void | Promise<void>);

interface Turn {
  readonly generation: Generation;
  readonly abortion: AbortController;
  cleanup?: (() => void | Promise<void>) | undefined;
}

/** Runs a function once for each generation that serves, and ends the turn of the one before. Errors are reported. */
export class EachGeneration<T> {
  private turn: Turn | undefined;

  constructor(
    private readonly fn: EachFn<T>,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Begins the turn of a generation, unless it is the one whose turn it is; undefined only ends. */
  follow(generation: Generation<T> | undefined): void {
    if (this.turn?.generation === generation) return;
    this.end();
    if (!generation) return;
    const turn: Turn = { generation, abortion: new AbortController() };
    this.turn = turn;
    try {
      const cleanup = this.fn(generation.instance, { signal: turn.abortion.signal });
      if (typeof cleanup === 'function') turn.cleanup = cleanup;
    } catch (error) {
      this.report(error);
    }
    // The function itself may have unsubscribed, or caused another switch.
    if (this.turn !== turn) this.cleanUp(turn);
  }

  end(): void {
    const turn = this.turn;
    if (!turn) return;
    this.turn = undefined;
    turn.abortion.abort();
    this.cleanUp(turn);
  }

  private cleanUp(turn: Turn): void {
    const cleanup = turn.cleanup;
    turn.cleanup = undefined;
    try {
      const ending = cleanup?.();
      if (ending instanceof Promise) ending.catch(this.report);
    } catch (error) {
      this.report(error);
    }
  }
}
