import type { ActivityDecision } from '../core/activity.js';
import { nameOf } from '../container/activity/decisions.js';
import type { SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import type { RecordedChange, RecordedEnd, RecordedMove, Recorder } from '../core/recorder.js';
import type { JournalEntry } from '../core/state.js';
import type { StatefulApplication } from '../modules/state-of-application.js';
import type { Database } from '../storage/database.js';
import type { Journal } from './journal/journal.js';
import { dropActivity, putActivity } from './state/kept-activity.js';
import { dropSelection, putSelection } from './state/kept-selections.js';
import type { StateStore } from './state/state-store.js';

/** The application whose state is kept. */
type RecordedApplication = Pick<StatefulApplication, 'selectionAt' | 'statusOf' | 'activityOf'>;

/** Who has selected something, and why. */
type Said = Pick<RecordedChange, 'requestedBy' | 'reason'>;

const NOBODY: Said = { requestedBy: undefined, reason: undefined };

/**
 * Keeps in the state what is asked of an application: changes and how they ended, selections, activity, status.
 *
 * Selections and activity are on the disk before whoever asked for them is told. What an application does by itself is
 * recorded as well, but never waits for the disk: it has to go on when that is full.
 */
export class StateRecorder implements Recorder {
  /** What is on the disk, or on its way. */
  readonly #kept = new Map<SlotName, string | undefined>();
  /** Selections that are to be written with whatever is written next. */
  readonly #unwritten = new Map<SlotName, Said>();
  /** Slots and domains of which nobody knows whether their activity is on the disk. */
  readonly #unsure = new Set<string>();
  #application: RecordedApplication | undefined;

  constructor(
    private readonly store: StateStore,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /** From here on it is told what the state is of. @param selections what the state says already */
  attach(
    application: RecordedApplication,
    selections: readonly { readonly slot: SlotName; readonly provider: string }[],
  ): void {
    this.#application = application;
    for (const { slot, provider } of selections) this.#kept.set(slot, provider);
  }

  requested(change: RecordedChange, moves: readonly RecordedMove[]): void {
    if (change.kind !== 'follow') this.#note({ ...entryOf(change, moves), stage: 'requested' });
  }

  switching(change: RecordedChange, wants: ReadonlyMap<SlotName, string>): Promise<void> | undefined {
    if (change.kind === 'follow' || change.kind === 'refresh') return undefined;
    const { requestedBy: who, reason: why } = change;
    const at = this.clock.epoch();
    for (const [slot, provider] of wants) {
      this.#unwritten.delete(slot);
      this.#kept.set(slot, provider);
    }
    const write = (database: Database): void => {
      for (const [slot, provider] of wants) {
        putSelection(database, { slot, provider, who, why, at }, this.store.texts);
      }
      this.#writeRest(database);
    };
    return this.#written(this.store.write(write), wants.keys());
  }

  ended(change: RecordedChange, end: RecordedEnd): Promise<void> | undefined {
    for (const { slot } of end.moves) this.#noteStatus(slot);
    // Whatever was written before the switch is taken back where there was none.
    for (const slot of change.slots) this.#compare(slot, change);
    const { outcome, phases, error, moves } = end;
    const entry = { ...entryOf(change, moves), stage: 'ended', outcome, phases, error } as const;
    if (change.kind !== 'follow') return this.#record(entry);
    const hasMoved =
      outcome === 'switched' && moves.some(({ from, to }) => from !== undefined && from !== to);
    if (hasMoved || outcome === 'failed' || outcome === 'rolledBack') this.#note(entry);
    return undefined;
  }

  selected(slot: SlotName): void {
    if (!this.#compare(slot, NOBODY)) return;
    void this.store.write((database) => this.#writeRest(database)).catch(ignore);
  }

  async activity(decision: ActivityDecision): Promise<void> {
    const entry = activityEntryOf(decision, decision.activity);
    const name = nameOf(decision);
    try {
      await this.#record(entry, (database) => this.#writeActivity(database, decision));
      this.#unsure.delete(name);
    } catch (error) {
      this.#unsure.add(name);
      throw error;
    }
  }

  async unchanged(decision: ActivityDecision): Promise<void> {
    await this.#record(activityEntryOf(decision, 'unchanged')).catch(ignore);
  }

  /** What the disk did not take is written, now that it takes something. */
  recovered(): void {
    const unsure = [...this.#unsure];
    if (this.#unwritten.size + unsure.length === 0) return;
    const written = (): void => {
      for (const name of unsure) this.#unsure.delete(name);
    };
    void this.store.write((database) => this.#writeRest(database)).then(written, ignore);
  }

  #noteStatus(slot: SlotName): void {
    const { clock } = this;
    if (this.#application)
      this.store.statuses.put({ ...this.#application.statusOf(slot), at: clock.epoch() });
  }

  /** @returns whether what is selected has to be written */
  #compare(slot: SlotName, { requestedBy, reason }: Said): boolean {
    const provider = this.#application?.selectionAt(slot);
    if (this.#kept.get(slot) === provider) return false;
    this.#kept.set(slot, provider);
    this.#unwritten.set(slot, { requestedBy, reason });
    return true;
  }

  #writeActivity(database: Database, decision: ActivityDecision): void {
    const { activity, note, requestedBy: who } = decision;
    const [at, target] = [this.clock.epoch(), nameOf(decision)];
    if (activity === 'active') dropActivity(database, target);
    else putActivity(database, { target, activity, note, who, at }, this.store.texts);
  }

  /** As they are when it is written: whoever comes later may have changed them. */
  #writeRest(database: Database): void {
    const at = this.clock.epoch();
    for (const [slot, { requestedBy: who, reason: why }] of this.#unwritten) {
      const provider = this.#kept.get(slot);
      if (provider === undefined) dropSelection(database, slot);
      else putSelection(database, { slot, provider, who, why, at }, this.store.texts);
    }
    for (const name of this.#unsure) {
      const decision = this.#application?.activityOf(name);
      if (decision) this.#writeActivity(database, decision);
    }
  }

  #note(entry: JournalEntry): void {
    this.#record(entry).catch(ignore);
  }

  #record(entry: JournalEntry, also?: (database: Database) => void): Promise<void> {
    const slots = [...this.#unwritten.keys()];
    const recorded = this.journal.record(entry, (database) => {
      this.#writeRest(database);
      also?.(database);
    });
    return this.#written(recorded, slots);
  }

  /** Where it was not, nobody knows what is on the disk: it is written once more. */
  async #written(writing: Promise<void>, slots: Iterable<SlotName>): Promise<void> {
    const written = new Map(Array.from(slots, (slot) => [slot, this.#kept.get(slot)]));
    try {
      await writing;
      for (const [slot, provider] of written)
        if (this.#kept.get(slot) === provider) this.#unwritten.delete(slot);
    } catch (error) {
      for (const slot of written.keys()) {
        this.#kept.set(slot, this.#application?.selectionAt(slot));
        this.#unwritten.set(slot, NOBODY);
      }
      throw error;
    }
  }
}

const KINDS = { active: 'resume', paused: 'pause', draining: 'drain' } as const;

// The state itself says when it cannot be written.
const ignore = (): void => undefined;

function entryOf(
  { id, kind, requestedBy, reason }: RecordedChange,
  slots: readonly RecordedMove[],
): Pick<JournalEntry, 'kind' | 'change' | 'slots' | 'who' | 'why'> {
  return { kind, change: id, slots, who: requestedBy, why: reason };
}

function activityEntryOf(
  { slot, domain, activity, note: why, requestedBy: who }: ActivityDecision,
  outcome: string,
): JournalEntry {
  const slots = slot === undefined ? [] : [{ slot }];
  return { kind: KINDS[activity], stage: 'ended', slots, domain, who, why, outcome };
}
