/** The section `secrets`. */
export interface SecretSettings {
  /** Milliseconds that a value is kept; 0 keeps none. Default 600,000. */
  readonly ttlMs: number;
  /** Milliseconds that nobody asks again for a secret that was not there, or could not be had. Default 5,000. */
  readonly negativeTtlMs: number;
  /** Milliseconds that a store has for an answer. Default 10,000. */
  readonly timeoutMs: number;
  /** Most values that are kept for their time. Default 1,000. */
  readonly maxEntries: number;
  /** Milliseconds after which everything is fetched again, over and over; 0 (default) is never. */
  readonly refreshIntervalMs: number;
  /** Values by name, instead of what a store says. For development. */
  readonly inline: Readonly<Record<string, string>>;
}

/** What holds where nobody says anything. */
export const DEFAULT_SECRET_SETTINGS: SecretSettings = Object.freeze({
  ttlMs: 600_000,
  negativeTtlMs: 5_000,
  timeoutMs: 10_000,
  maxEntries: 1_000,
  refreshIntervalMs: 0,
  inline: Object.freeze({}),
});
