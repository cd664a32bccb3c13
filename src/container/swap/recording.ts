import type { SlotName } from '../../core/names.js';
import type { RecordedChange, RecordedEnd, RecordedMove, Recorder } from '../../core/recorder.js';
import type { SlotTable } from '../slot-table.js';
import type { Work } from './work.js';

/** Tells a recorder of changes, where there is one. */
export class Recording {
  /** @param isClosing what is given up then is no change of anybody's */
  constructor(
    private readonly recorder: Recorder | undefined,
    private readonly slots: Pick<SlotTable, 'get'>,
    private readonly isClosing: () => boolean,
  ) {}

  requested(work: Work): void {
    if (!this.recorder) return;
    const moves = work.order.slots.map((slot) => ({
      slot,
      from: this.#from(work, slot),
      to: work.order.wants.get(slot),
    }));
    this.recorder.requested(changeOf(work), moves);
  }

  /** The switch waits for it; where it rejects, there is none. */
  switching(work: Work): Promise<void> | undefined {
    return this.recorder?.switching(changeOf(work), work.order.wants);
  }

  /** Runs what tells the askers: at once where nothing is recorded, else when it has been. */
  ended(work: Work, { outcome, error, now }: Ending, tell: (trouble?: unknown) => void): void {
    if (!this.recorder || (work.order.kind === 'follow' && this.isClosing())) return tell();
    const recorded = this.recorder.ended(changeOf(work), {
      outcome,
      error,
      moves: work.slots.map((slot) => this.#move(work, slot, outcome)),
      phases: work.phasesUntil(now),
    });
    if (!recorded) return tell();
    recorded.then(() => tell(), tell);
  }

  #move(work: Work, slot: SlotName, outcome: RecordedEnd['outcome']): RecordedMove {
    const from = this.#from(work, slot);
    if (outcome !== 'switched' && outcome !== 'unchanged') return { slot, from, to: this.#aim(work, slot) };
    return { slot, from, to: work.after.has(slot) ? work.after.get(slot)?.label : from };
  }

  #from(work: Work, slot: SlotName): string | undefined {
    const { before } = work;
    return (before.has(slot) ? before.get(slot) : this.slots.get(slot).active.instance)?.label;
  }

  /** What was to serve, as far as anybody had said or found out. */
  #aim(work: Work, slot: SlotName): string | undefined {
    const wanted = work.order.wants.get(slot);
    if (work.plans.length === 0) return wanted;
    const target = work.target(this.slots.get(slot).active);
    return wanted === undefined || target?.candidate.provider === wanted ? target?.label : wanted;
  }
}

interface Ending extends Pick<RecordedEnd, 'outcome' | 'error'> {
  readonly now: number;
}

function changeOf({ id, order, slots }: Work): RecordedChange {
  const { requestedBy, reason } = order.options;
  const kind = order.kind === 'select' && order.wants.size === 0 ? 'unselect' : order.kind;
  return { id, kind, slots, requestedBy, reason };
}
