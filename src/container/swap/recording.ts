import type { RecordedChange, RecordedEnd, Recorder } from '../../core/recorder.js';
import type { Work } from './work.js';

/** Tells a recorder of changes, where there is one. */
export class Recording {
  /** @param isClosing what is given up then is no change of anybody's */
  constructor(
    private readonly recorder: Recorder | undefined,
    private readonly isClosing: () => boolean,
  ) {}

  requested(work: Work): void {
    this.recorder?.requested(changeOf(work));
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
      moves: work.slots.map((slot) => ({
        slot,
        from: work.before.get(slot)?.label,
        to: (work.after.has(slot) ? work.after.get(slot) : work.before.get(slot))?.label,
      })),
      phases: work.phasesUntil(now),
    });
    if (!recorded) return tell();
    recorded.then(() => tell(), tell);
  }
}

interface Ending extends Pick<RecordedEnd, 'outcome' | 'error'> {
  readonly now: number;
}

function changeOf({ id, order, slots }: Work): RecordedChange {
  const { requestedBy, reason } = order.options;
  return { id, kind: order.kind, slots, requestedBy, reason };
}
