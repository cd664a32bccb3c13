/** A pending timer; cancelling it twice, or after it fired, does nothing. */
export interface Timer {
  /** Keeps it from firing. */
  cancel(): void;
}

/** Time, as everything in the package sees it: deadlines, backoff, later macrotasks. Replaced in tests. */
export interface Clock {
  /** Milliseconds since some fixed point; never goes back. */
  now(): number;
  /** Milliseconds since 1970, for people. */
  epoch(): number;
  /** Calls once, not before `ms` milliseconds have passed. Does not keep the process alive. */
  after(ms: number, fn: () => void): Timer;
  /** Calls once in a later macrotask: after everything that is running synchronously, and its microtasks. */
  soon(fn: () => void): void;
}

/** Where validated settings of a provider come from; configuration implements it. */
export interface SettingsSource {
  /** Frozen settings of this class for `slot/provider`. @throws what describes the invalid value */
  settingsFor(slot: string, provider: string, settings: new () => object): object;
}
