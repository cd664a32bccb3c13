import { OneiricError, oneLineOf, SwapError } from '../../core/errors.js';
import type { SwapPhase } from '../../core/swap.js';
import type { Slot } from '../slot.js';
import { StepFailure, type FailedStep } from './step-failure.js';
import type { Work } from './work.js';

/** What a failure is to be called in messages and fields. */
interface Described extends FailedStep {
  readonly phase?: SwapPhase | undefined;
  readonly path?: string | undefined;
  readonly hint?: string | undefined;
  /** What holds besides, as a sentence. */
  readonly besides?: string | undefined;
}

/** A failure in words: that of a step as it says itself, any other by its first line. */
export function described(failure: unknown): Described {
  if (failure instanceof StepFailure) return { ...failure.what, phase: failure.phase };
  const known = failure instanceof OneiricError ? failure : undefined;
  const text = oneLineOf(failure).replace(/\.$/, '');
  return { code: known?.code ?? 'swap/failed', text, cause: failure, path: known?.path, hint: known?.hint };
}

/**
 * The error of a change at one of its slots: with what served before, what was to serve, and what serves now.
 *
 * @param provider what was to serve there, where that is not what the change asked for
 */
export function swapError(work: Work, at: { slot: Slot; provider?: string | undefined }, what: Described) {
  const { slot } = at;
  const { instance } = slot.active;
  return new SwapError(what.code, what.text, {
    phase: what.phase ?? work.phase,
    slot: slot.name,
    from: (work.before.get(slot.name) ?? instance)?.label,
    to: at.provider ?? work.order.wants.get(slot.name),
    stillActive: instance?.label,
    cause: what.cause,
    path: what.path,
    hint: what.hint,
    besides: what.besides,
  });
}
