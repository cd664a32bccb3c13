import type { SlotName } from '../../core/names.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { Ref } from '../../core/token.js';
import type { Database } from '../../storage/database.js';
import type { StateStore } from '../state/state-store.js';
import type { JournalEntry, JournalQuery, JournalRow } from '../../core/state.js';
import { checkedQuery } from './journal-query.js';
import { addEntry, readEntries, trimEntries } from './journal-rows.js';

/** How long entries are kept. */
export interface JournalOptions {
  readonly clock: Clock;
  /** Milliseconds. Default 30 days. */
  readonly maxAgeMs?: number | undefined;
  /** How many at most. Default 100,000. */
  readonly maxRows?: number | undefined;
  /** The slot that a contract or token means. Default: none is known. */
  readonly slotOf?: ((ref: Ref) => SlotName) | undefined;
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const DEFAULT_ROWS = 100_000;

/** Entries after which it is looked whether there are too many. */
const TRIM_EVERY = 200;
/** Entries that are removed at a time: others wait for no longer than that takes. */
const TRIM_ROWS = 400;
const TRIM_PAUSE_MS = 50;
const TRIM_INTERVAL_MS = 600_000;

/**
 * Everything that was asked for, and how it ended: who, why, from what to what. An entry whose promise has resolved is
 * on the disk. What a run of the process has left open when it died is `interrupted` from the next one on.
 */
export class Journal {
  readonly #maxAgeMs: number;
  readonly #maxRows: number;
  #recorded = 0;
  #timer: Timer | undefined;
  #isTrimming = false;
  #isClosed = false;

  constructor(
    private readonly store: StateStore,
    private readonly options: JournalOptions,
  ) {
    this.#maxAgeMs = options.maxAgeMs ?? DEFAULT_DAYS * DAY_MS;
    this.#maxRows = options.maxRows ?? DEFAULT_ROWS;
    this.#trimIn(TRIM_PAUSE_MS);
  }

  /**
   * Resolves when the entry is on the disk.
   * @param also what is to be written with it, or not at all
   * @throws StateError `state/unavailable`, `state/overloaded`, `state/closed`: it is not recorded
   */
  async record(entry: JournalEntry, also?: (database: Database) => void): Promise<void> {
    const at = this.options.clock.epoch();
    const { store } = this;
    await store.write((database) => {
      addEntry(database, entry, { at, run: store.run, texts: store.texts });
      also?.(database);
    });
    this.#recorded += 1;
    if (this.#recorded % TRIM_EVERY === 0) this.#trim();
  }

  /** Entries, newest first. @throws StateError `state/bad-query`, `state/closed`; as `slotOf` */
  async read(query: JournalQuery = {}): Promise<JournalRow[]> {
    const checked = checkedQuery(query, this.options.slotOf);
    return this.store.read((database) => readEntries(database, checked));
  }

  /** Nothing is removed any more. Entries are still taken, as long as the state is open. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #trimIn(ms: number): void {
    this.#timer?.cancel();
    if (this.#isClosed) return;
    this.#timer = this.options.clock.after(ms, () => this.#trim(), { isBackground: true });
  }

  #trim(): void {
    if (this.#isTrimming || this.#isClosed) return;
    this.#isTrimming = true;
    const before = this.options.clock.epoch() - this.#maxAgeMs;
    const bounds = { rows: this.#maxRows, before, most: TRIM_ROWS };
    void this.store
      .write((database) => trimEntries(database, bounds))
      // What cannot be removed now is removed later.
      .catch(() => false)
      .then((isMore) => {
        this.#isTrimming = false;
        this.#trimIn(isMore ? TRIM_PAUSE_MS : TRIM_INTERVAL_MS);
      });
  }
}
