import type { RecordedStatus } from '../core/recorder.js';
import { SmallMap } from './small-map.js';
import { SmallSet } from './small-set.js';

/** How one change of a slot went, for `explain` and `status`. */
export interface HistoryEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Number of the change. */
  readonly id: number;
  /** What served before, as `memory#1`. */
  readonly from: string | undefined;
  /** What serves now, or was to serve. */
  readonly to: string | undefined;
  /** How it ended. */
  readonly outcome: string;
  /** Message of what went wrong. */
  readonly error: string | undefined;
  /** Why it was asked for. */
  readonly reason: string | undefined;
  /** Who asked for it. */
  readonly requestedBy: string | undefined;
}

const MAX_SAMPLES = 20;
const NOTHING: readonly never[] = [];

/** What a slot remembers about its changes: bounded, in memory. */
export class SlotRecord<Retiring> {
  successful = 0;
  failed = 0;
  lastError: string | undefined;
  lastChangeAt: number | undefined;
  lastActivatedAt: number | undefined;
  lastHealthAt: number | undefined;
  #pending: string | undefined;
  #pendingBy: number | undefined;
  history: readonly HistoryEntry[] = NOTHING;
  durationsMs: readonly number[] = NOTHING;
  /** Builds and hooks that outlived their deadline and have not ended. */
  readonly abandoned = new SmallSet<string>();
  /** What still drains or cleans up, by its number. */
  readonly retiring = new SmallMap<number, Retiring>();

  /** Provider that a change is preparing. */
  get pending(): string | undefined {
    return this.#pending;
  }

  /** A change prepares a provider. */
  prepare(by: number, provider: string): void {
    this.#pending = provider;
    this.#pendingBy = by;
  }

  /** A change prepares nothing any more; the next one may have begun already. */
  prepared(by: number): void {
    if (this.#pendingBy === by) this.#pending = this.#pendingBy = undefined;
  }

  /** Goes on from what is known from before this run of the process. */
  restore(known: RecordedStatus): void {
    this.successful = known.successfulSwaps;
    this.failed = known.failedSwaps;
    this.lastError = known.lastError;
    this.lastChangeAt = known.lastChangeAt;
    this.lastActivatedAt = known.lastActivatedAt;
    this.lastHealthAt = known.lastHealthAt;
    for (const durationMs of known.recentSwapDurationsMs) this.sample(durationMs);
  }

  note(entry: HistoryEntry): void {
    this.history = lastOf(this.history, entry);
    this.lastChangeAt = entry.at;
  }

  sample(durationMs: number): void {
    this.durationsMs = lastOf(this.durationsMs, durationMs);
  }
}

// Copied: an array that grows keeps room for many, and most slots change once.
function lastOf<T>(list: readonly T[], item: T): readonly T[] {
  return list.length < MAX_SAMPLES ? [...list, item] : [...list.slice(1), item];
}
