import { StateError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { RecordedStatus } from '../../core/recorder.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { Database, Row } from '../../storage/database.js';
import { sql } from '../../storage/sql.js';
import type { Outcome, Pending } from './outcomes.js';
import { integerOf, numberOrNothing, textOrNothing, type KeptTexts } from './kept-values.js';

/** How a slot was doing when it was last written. */
export interface KeptStatus extends RecordedStatus {
  /** When this was so. */
  readonly at: number;
}

/** What writing status needs. */
export interface StatusTools {
  readonly clock: Clock;
  readonly texts: KeptTexts;
  /** Something is to be written. */
  readonly kick: () => void;
  /** Nothing can be written at the moment; when it can, everything is asked for by itself. */
  readonly isDegraded: () => boolean;
}

const WAIT_MS = 1_000;
const MOST_AT_ONCE = 500;
const MOST_DURATIONS = 20;

const PUT = sql`
  INSERT INTO slot_status (slot, successful, failed, durations, last_error, last_change_at, last_activated_at, last_health_at, at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET
    successful = excluded.successful, failed = excluded.failed, durations = excluded.durations,
    last_error = excluded.last_error, last_change_at = excluded.last_change_at,
    last_activated_at = excluded.last_activated_at, last_health_at = excluded.last_health_at, at = excluded.at`;
const ALL = sql`
  SELECT slot, successful, failed, durations, last_error, last_change_at, last_activated_at, last_health_at, at
  FROM slot_status ORDER BY slot`;

/**
 * The status of slots, which nobody waits for: it is written within a second, together with what others write; of each
 * slot the newest, so that what cannot be written while the disk is full is bounded by the number of slots.
 */
export class KeptStatuses {
  readonly #unwritten = new Map<SlotName, KeptStatus>();
  #timer: Timer | undefined;

  constructor(private readonly tools: StatusTools) {}

  /** Writes it soon. */
  put(status: KeptStatus): void {
    this.#unwritten.set(status.slot, status);
    this.schedule();
  }

  /** What is not written yet is written soon, once it can be. */
  schedule(): void {
    if (this.#timer || !this.isWaiting || this.tools.isDegraded()) return;
    const write = () => {
      this.#timer = undefined;
      this.tools.kick();
    };
    this.#timer = this.tools.clock.after(WAIT_MS, write, { isBackground: true });
  }

  /** Whether something is not written yet. */
  get isWaiting(): boolean {
    return this.#unwritten.size > 0;
  }

  /** What can go with others now. */
  take(): readonly Pending[] {
    const taken = [...this.#unwritten.values()].slice(0, MOST_AT_ONCE);
    for (const { slot } of taken) this.#unwritten.delete(slot);
    if (!this.isWaiting) this.stop();
    return taken.map((status) => ({
      work: (database: Database) => this.#write(database, status),
      settle: (outcome: Outcome) => this.#settle(status, outcome),
    }));
  }

  /** What is left is written when others write. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #write(database: Database, status: KeptStatus): void {
    const { slot, successfulSwaps, failedSwaps, lastError, at } = status;
    const durations = JSON.stringify(status.recentSwapDurationsMs.slice(-MOST_DURATIONS));
    const times = [status.lastChangeAt, status.lastActivatedAt, status.lastHealthAt, at].map(integerOf);
    const counts = [successfulSwaps, failedSwaps].map(integerOf);
    database.run(PUT, slot, ...counts, durations, this.tools.texts.of(lastError), ...times);
  }

  /** What the disk did not take is written later, unless there is something newer by now. */
  #settle(status: KeptStatus, outcome: Outcome): void {
    const isLost = 'error' in outcome && outcome.error instanceof StateError;
    if (isLost && !this.#unwritten.has(status.slot)) this.#unwritten.set(status.slot, status);
  }
}

/** The status of all slots as it was last written, by slot. */
export const allStatuses = (database: Database): KeptStatus[] => database.all(ALL).map(statusOf);

const statusOf = (row: Row): KeptStatus => ({
  slot: String(row['slot']) as SlotName,
  successfulSwaps: Number(row['successful']),
  failedSwaps: Number(row['failed']),
  recentSwapDurationsMs: JSON.parse(String(row['durations'])) as number[],
  lastError: textOrNothing(row['last_error']),
  lastChangeAt: numberOrNothing(row['last_change_at']),
  lastActivatedAt: numberOrNothing(row['last_activated_at']),
  lastHealthAt: numberOrNothing(row['last_health_at']),
  at: Number(row['at']),
});
