/** What came of lines that were handed over. */
export interface Taken {
  /** How many, from the first. */
  readonly count: number;
  /** Why the others were not. */
  readonly error?: unknown;
}

/** One that takes nothing before then: what comes before it in the same place is still being written. */
export const heldUntil = (ready: Promise<unknown>, destination: Destination): Destination => ({
  write: async (lines) => {
    await ready;
    return destination.write(lines);
  },
  close: () => destination.close(),
});

/** Where lines go. */
export interface Destination {
  /** One call at a time. May take as long as it likes: whoever waits has a deadline. */
  write(lines: readonly string[]): Promise<Taken>;
  /** After the last write has ended. */
  close(): Promise<void>;
}
