/** A pending timer; cancelling it twice, or after it fired, does nothing. */
export interface Timer {
  /** Keeps it from firing. */
  cancel(): void;
}

/** What kind of timer it is. */
export interface TimerOptions {
  /** It may be left behind when the process has nothing else to do. Default false. */
  readonly isBackground?: boolean;
}

/** Time, as everything in the package sees it: deadlines, backoff, later macrotasks. Replaced in tests. */
export interface Clock {
  /** Milliseconds since some fixed point; never goes back. */
  now(): number;
  /** Milliseconds since 1970, for people. */
  epoch(): number;
  /**
   * Calls once, not before `ms` milliseconds have passed. Keeps the process alive until then: somebody waits for a
   * deadline. A background timer does not: nobody waits for the next try of something.
   */
  after(ms: number, fn: () => void, options?: TimerOptions): Timer;
  /** Calls once in a later macrotask: after everything that is running synchronously, and its microtasks. */
  soon(fn: () => void): void;
}

/** Where validated settings of a provider come from; configuration implements it. */
export interface SettingsSource {
  /** Frozen settings of this class for `slot/provider`. @throws what describes the invalid value */
  settingsFor(slot: string, provider: string, settings: new () => object): object;
  /**
   * Looks whether what is said fits to all that is registered now, before anybody hears of it.
   * @param come what has come  @throws what describes the invalid values
   */
  checkFit?(
    come: readonly {
      readonly slot: string;
      readonly provider: string;
      readonly settings?: (new () => object) | undefined;
    }[],
  ): void;
}

/** Why a secret could not be had. */
export interface SecretTrouble {
  /** In words, without values that are known. */
  readonly why: string;
  /** What the store threw, untouched; undefined where it threw nothing. */
  readonly cause?: unknown;
}

/** Where values of secrets come from. */
export interface SecretResolver {
  /**
   * What is known of these secrets: undefined for one that no store has. One that is left out is not known yet, and is
   * asked for again.
   */
  resolve(names: readonly string[]): Promise<ReadonlyMap<string, string | undefined>>;
  /** Why a secret could not be had when it was asked for last; undefined where it is known, or just not there. */
  troubleOf(name: string): SecretTrouble | undefined;
  /** What was not there, or could not be had, may be asked for at once. */
  askAgain(): void;
}
