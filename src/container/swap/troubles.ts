import type { OneiricEvent } from '../../core/events.js';
import type { Clock } from '../../core/ports.js';
import type { SwapPhase } from '../../core/swap.js';
import type { Instance, Slot } from '../slot.js';
import type { SlotTable } from '../slot-table.js';
import type { MachineEvent } from './change.js';
import type { StepFailure } from './step-failure.js';
import { described, swapError } from './swap-failure.js';
import type { Work } from './work.js';

/** What telling of troubles needs of the application. */
export interface TroubleTools {
  readonly clock: Clock;
  readonly emit: (event: OneiricEvent) => void;
  readonly slots: SlotTable;
  readonly dispatch: (event: MachineEvent) => void;
}

/** A step that outlived its deadline. */
export interface Abandoned {
  readonly instance: Instance;
  readonly phase: SwapPhase;
  /** Settles when it ends after all. */
  readonly late: Promise<unknown>;
}

/** Tells of what goes wrong without ending a change. */
export class Troubles {
  constructor(private readonly tools: TroubleTools) {}

  /** @param slot where it went wrong; default the first of the change */
  warn(work: Work, failure: StepFailure, slot?: Slot): void {
    const { clock, emit } = this.tools;
    const { slots } = work;
    const at = { slot: slot ?? this.tools.slots.get(slots[0] ?? 'none:none') };
    const error = swapError(work, at, described(failure));
    work.warnings.push(error);
    emit({ type: 'swap.warning', at: clock.epoch(), id: work.id, slots, phase: failure.phase, error });
  }

  abandoned(work: Work, { instance, phase, late }: Abandoned): void {
    const { clock, emit, dispatch } = this.tools;
    const { slot, candidate, label } = instance;
    const { abandoned } = slot.record;
    const row = `${label} ${phase}`;
    abandoned.add(row);
    const { provider } = candidate;
    emit({ type: 'candidate.abandoned', at: clock.epoch(), slot: slot.name, provider, phase });
    const member = work.stagings.findIndex((staging) => staging.instance === instance);
    const over = (): void => {
      abandoned.delete(row);
      if (phase === 'build') dispatch({ type: 'late', id: work.id, member });
    };
    late.then((value) => {
      if (phase === 'build') work.stagings[member]?.acceptLate(value);
      over();
    }, over);
  }
}
