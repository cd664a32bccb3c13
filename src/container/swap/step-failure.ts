import { OneiricError, oneLineOf } from '../../core/errors.js';
import type { SwapPhase } from '../../core/swap.js';

/** What went wrong in a step, before it is known what that means for the slot. */
export interface FailedStep {
  readonly code: string;
  readonly text: string;
  readonly cause?: unknown;
}

/** A failure of a step, with the phase it happened in. Never shown to anybody: they get a SwapError made of it. */
export class StepFailure extends OneiricError {
  constructor(
    readonly phase: SwapPhase,
    readonly what: FailedStep,
  ) {
    super(what.code, what.text, { cause: what.cause });
  }
}

/** What could not be disposed of properly, in the words of whoever tried. */
export function cleanupTrouble(cause: unknown): StepFailure {
  const code = OneiricError.is(cause) ? cause.code : 'swap/cleanup-failed';
  return new StepFailure('cleanup', { code, text: oneLineOf(cause), cause });
}
