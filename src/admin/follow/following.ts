/** What could not be taken over; it is tried again when something changes, here or there. */
export interface FollowProblem {
  /** What it is about: `selection adapter:cache`, `activity service`, `connection`. */
  readonly about: string;
  /** Why not. */
  readonly error: unknown;
}

/** An application that follows another process. */
export interface Following {
  /** Whether there is a connection. Without one, what was taken over before holds. */
  readonly isConnected: boolean;
  /** Who is followed, as `host:pid`; undefined before there was a connection. */
  readonly leader: string | undefined;
  /** What could not be taken over; frozen. */
  readonly problems: readonly FollowProblem[];
  /** Resolves when what there is has been taken over for the first time, or nothing is followed any more. */
  readonly begun: Promise<void>;
  /** Follows no longer; what was taken over holds. */
  stop(): Promise<void>;
}
