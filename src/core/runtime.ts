/** What a supervised loop is told. */
export interface LoopContext {
  /** Aborts when the loop is to end: it was cancelled, or the application closes. */
  readonly signal: AbortSignal;
  /** Says that it is alive; for loops that were given `staleAfterMs`. */
  beat(): void;
}

/** What a supervised loop does: it runs until its signal aborts. */
export type LoopWork = (context: LoopContext) => unknown;

/** How a loop is supervised. Times are milliseconds. */
export interface LoopOptions {
  /** Before it is begun again for the first time; doubled each time after that, above 0. Default 1,000. */
  readonly minBackoffMs?: number | undefined;
  /** The longest time before it is begun again. Default 60,000. */
  readonly maxBackoffMs?: number | undefined;
  /** A run that lasted as long has worked: the next failure waits for the shortest time again. Default 60,000. */
  readonly healthyAfterMs?: number | undefined;
  /** Without a beat for as long it is aborted, and begun again. Default never. */
  readonly staleAfterMs?: number | undefined;
}

/** How far a loop is: it runs, waits for its next run after one that ended, or is over. */
export type LoopState = 'running' | 'waiting' | 'stopped';

/** How a loop is doing. Times are milliseconds since 1970. */
export interface LoopStatus {
  /** Its name. */
  readonly name: string;
  /** How far it is. */
  readonly state: LoopState;
  /** How often it was begun. */
  readonly runs: number;
  /** How often it ended although nobody asked it to. */
  readonly failures: number;
  /** When its latest run began. */
  readonly startedAt: number | undefined;
  /** When it said for the last time that it is alive. */
  readonly beatAt: number | undefined;
  /** When it is begun again, while it waits. */
  readonly nextRunAt: number | undefined;
  /** What its last failure was. */
  readonly lastError: string | undefined;
}

/** A loop that is supervised. */
export interface SupervisedLoop {
  /** Its name. */
  readonly name: string;
  /** How it is doing; frozen. */
  readonly status: LoopStatus;
  /**
   * Ends it: its signal aborts, and it is not begun again. Resolves when it has ended; at once where a loop asks for that
   * that it waits for itself: the loop itself, or one that it was to stop.
   */
  stop(): Promise<void>;
}

/** What came of reading everything again. */
export interface ReloadReport {
  /** What could not be done; what held before holds. */
  readonly errors: readonly unknown[];
}

/** The process around an application that was made with `runtime`. */
export interface ApplicationRuntime {
  /** `serverless` watches nothing, and keeps its state in a folder that goes with it. */
  readonly kind: 'default' | 'serverless';
  /** Whether the process is on its way out. */
  readonly isStopping: boolean;
  /**
   * Runs something for as long as the application does. Whenever it ends, by an error or without, it is begun again after a while.
   *
   * @param name of letters, digits, `.`, `_`, `:` and `-`; one loop at a time has it
   * @throws LifecycleError `lifecycle/bad-loop`, `lifecycle/bad-option`, `lifecycle/closing`
   * @example
   * app.runtime?.supervise('mailbox', async ({ signal }) => {
   *   for await (const mail of mailbox.listen(signal)) await app.get(Inbox).deliver(mail);
   * });
   */
  supervise(name: string, work: LoopWork, options?: LoopOptions): SupervisedLoop;
  /** How every loop is doing; frozen. */
  loops(): readonly LoopStatus[];
  /**
   * Reads configuration again and fetches all secrets anew, as SIGHUP does.
   * @returns what went wrong; it rejects never
   */
  reload(): Promise<ReloadReport>;
}
