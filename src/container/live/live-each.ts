import type { Generation } from './generation.js';

/** What `each` calls once per generation; what it returns is called at the end of that generation's turn. */
export type EachFn<T> = (
  instance: T,
  context: { signal: AbortSignal },
) => void | (() => void | Promise<void>);

interface Turn {
  readonly generation: Generation;
  readonly abortion: AbortController;
  cleanup?: (() => unknown) | undefined;
}

/** Told what a function of `each` fails with. */
export type EachReport = (error: unknown) => void;

/** Runs a function once for each generation that serves, and ends the turn of the one before. Errors are reported. */
export class EachGeneration<T> {
  private turn: Turn | undefined;

  constructor(
    private readonly fn: EachFn<T>,
    private readonly report: EachReport,
  ) {}

  /**
   * Begins the turn of a generation, unless it is the one whose turn it is; undefined only ends.
   * @param report told what fails because of this; default whoever is told otherwise
   */
  follow(generation: Generation<T> | undefined, report = this.report): void {
    if (this.turn?.generation === generation) return;
    this.end(report);
    if (!generation) return;
    const turn: Turn = { generation, abortion: new AbortController() };
    this.turn = turn;
    try {
      const cleanup: unknown = this.fn(generation.instance, { signal: turn.abortion.signal });
      if (typeof cleanup === 'function') turn.cleanup = cleanup as () => unknown;
      else watched(cleanup, report);
    } catch (error) {
      report(error);
    }
    // The function itself may have unsubscribed, or caused another switch.
    if (this.turn !== turn) cleanUp(turn, report);
  }

  end(report = this.report): void {
    const turn = this.turn;
    if (!turn) return;
    this.turn = undefined;
    turn.abortion.abort();
    cleanUp(turn, report);
  }
}

function cleanUp(turn: Turn, report: EachReport): void {
  const { cleanup } = turn;
  turn.cleanup = undefined;
  try {
    watched(cleanup?.(), report);
  } catch (error) {
    report(error);
  }
}

/** Nobody waits for what an asynchronous function does, but a failure of it must not end the process. */
function watched(result: unknown, report: EachReport): void {
  if (result instanceof Promise) result.catch(report);
}
