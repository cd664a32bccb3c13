import type { SwapPhase } from '../../core/swap.js';
import { isOfKind } from '../kinds.js';
import type { Instance } from '../slot.js';
import type { StepOutcome } from './change.js';
import { StepFailure, type FailedStep } from './step-failure.js';

/** Whether what was built can be what the slot's contract is. Values are taken as they are. */
export function fits({ slot, value }: Instance): boolean {
  return slot.isRaw || isOfKind(slot.kind, value);
}

/** The outcome of a step that failed and is over. */
export function failure(phase: SwapPhase, what: FailedStep): StepOutcome & { ok: false } {
  return { ok: false, error: new StepFailure(phase, what), outstanding: false };
}
