import type { StateError } from './errors.js';
import type { SlotName } from './names.js';
import type { PhaseReport } from './swap.js';
import type { Ref } from './token.js';

/** A slot that a change is about. */
export interface JournalSlot {
  /** Its name. */
  readonly slot: SlotName;
  /** What served before, as `memory#1`. */
  readonly from?: string | undefined;
  /** What serves now, or was to serve, as `redis#2`; a provider where nothing was built yet, and of what is only asked for. */
  readonly to?: string | undefined;
}

/** Something that was asked for, or how it ended. */
export interface JournalEntry {
  /** What was asked for: `select` (also of a swap), `unselect`, `refresh`, `pause`, … */
  readonly kind: string;
  /** Asked for, or over. What happens at once is over and nothing else. */
  readonly stage: 'requested' | 'ended';
  /** Number of the change within this run of the process; both stages have the same. */
  readonly change?: number | undefined;
  /** What it is about. */
  readonly slots: readonly JournalSlot[];
  /** Domain that it is about as a whole: no slots are listed then. */
  readonly domain?: string | undefined;
  /** Who asked for it. */
  readonly who?: string | undefined;
  /** Why it was asked for. */
  readonly why?: string | undefined;
  /** How it ended: `switched`, `failed`, … */
  readonly outcome?: string | undefined;
  /** How long each phase took. */
  readonly phases?: readonly Pick<PhaseReport, 'name' | 'ms'>[] | undefined;
  /** What went wrong: an error, or anything that was thrown. */
  readonly error?: unknown;
}

/** An entry as it is kept. Texts are cut at 1,000 characters. */
export interface JournalRow extends Omit<JournalEntry, 'error'> {
  /** Grows with every entry. */
  readonly id: number;
  /** When it was recorded: milliseconds since 1970. */
  readonly at: number;
  /** Number of the run of the process in which it was. */
  readonly run: number;
  /** As of an entry; `interrupted` where something was asked for and the process died before it ended. */
  readonly outcome?: string | undefined;
  /** What went wrong, in words, with its code. */
  readonly error?: string | undefined;
}

/** Something that somebody has done, for the journal: nothing that changes bindings, which are recorded by themselves. */
export interface JournalNote {
  /** What was done: a word, as `migrate`. Up to 100 characters. */
  readonly kind: string;
  /** Who did it. */
  readonly who?: string | undefined;
  /** Why. */
  readonly why?: string | undefined;
  /** How it ended. Default `done`, or `failed` with an error. */
  readonly outcome?: string | undefined;
  /** What went wrong: an error, or anything that was thrown. */
  readonly error?: unknown;
}

/** What an operator wishes for while the application does not run. */
export interface StateWish {
  /**
   * *select* a provider for a slot, or *unselect* what is selected; *pause* a slot or a domain, or *resume* it.
   */
  readonly kind: 'select' | 'unselect' | 'pause' | 'resume';
  /** A slot, as `adapter:cache`; of *pause* and *resume* also a domain, as `adapter`. */
  readonly what: string;
  /** Of *select*: one that the slot has. */
  readonly provider?: string | undefined;
  /** Who wishes for it. */
  readonly who?: string | undefined;
  /** Why. Whoever is refused by a pause is told. */
  readonly why?: string | undefined;
}

/** Which entries to read. */
export interface JournalQuery {
  /** Only of this slot, and of its domain as a whole: a contract, a token, or its name. */
  readonly slot?: Ref | SlotName | undefined;
  /** Only from then on: milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Only until then. */
  readonly until?: number | undefined;
  /** Only older than the entry of this id: the last one of the page before. */
  readonly before?: number | undefined;
  /** How many at most, 1 to 1,000. Default 100. */
  readonly limit?: number | undefined;
}

/** How far looking through a state has come. */
export interface VerificationProgress {
  /** What is being looked at, as `journal`. */
  readonly table: string;
  /** Steps that are done. */
  readonly done: number;
  /** Steps in all. */
  readonly steps: number;
}

/** What looking through a state has found. */
export interface Verification {
  /** Whether nothing is wrong. */
  readonly isSound: boolean;
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[];
  /** Rows of each table that could be read. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Whether a state can be written. */
export type StateCondition =
  | {
      /** It can be written. */
      readonly status: 'ok';
    }
  | {
      /** It cannot. */
      readonly status: 'degraded';
      /** Milliseconds since 1970. */
      readonly since: number;
      /** What the first write that failed was refused with. */
      readonly error: StateError;
    };

/** What an application keeps on disk, where it has a `stateDir`. */
export interface ApplicationState {
  /** The folder, absolute. */
  readonly folder: string;
  /** Whether it can be written. Where it cannot, what would have to be kept is refused; everything else goes on. */
  readonly health: StateCondition;
  /**
   * What was asked for and how it ended, newest first.
   * @throws StateError `state/bad-query`, `state/unavailable`, `state/closed`; ResolutionError where a contract or token
   * means no slot
   */
  journal(query?: JournalQuery): Promise<JournalRow[]>;
  /**
   * Adds to the journal what the application's own tools have done. Resolves when it is on the disk.
   * @throws StateError `state/bad-note`, `state/unavailable`, `state/overloaded`, `state/closed`: it is not recorded
   * @example
   * await app.state?.record({ kind: 'reindex', who: 'ann', why: 'the catalog moved' });
   */
  record(note: JournalNote): Promise<void>;
  /**
   * Has the next start find what an operator wishes for now, before the application has been started. Resolves when it is on
   * the disk, and in the journal; this application itself goes on as it was made. Secrets are taken out of who and why: where
   * there is a store of them, it is built for that, and ends.
   * @throws StateError `state/bad-wish`, `state/unavailable`, `state/closed`; ResolutionError for a slot or provider that there
   * is not; ActivityError as `app.pause`; SecretError `secrets/unread` where there is a `why` and not all secrets can be had:
   * nothing is changed
   * @example
   * await using app = await Oneiric.create(AppModule, { start: false, stateDir: '.oneiric' });
   * await app.state?.wish({ kind: 'select', what: 'adapter:cache', provider: 'memory', who: 'ann' });
   */
  wish(wish: StateWish): Promise<void>;
  /**
   * Copies it, as it is now, into a new file that is complete by itself.
   * @throws StateError `state/no-backup`, `state/closed`
   */
  backup(path: string): Promise<void>;
  /** Looks through all of it: its structure and every row. It goes on being used. @throws StateError `state/closed` */
  verify(onProgress?: (progress: VerificationProgress) => void): Promise<Verification>;
  /**
   * Takes the content of a backup in place of its own: for the journal at once, for selections and activity from the next
   * start on. Asked for several times at once, it is done one after the other.
   *
   * @returns the folder that the file as it was is in now
   * @throws StateError `state/bad-backup`, `state/unavailable`, `state/closed`: it is as it was
   */
  restore(path: string): Promise<string>;
}
