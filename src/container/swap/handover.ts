import { oneLineOf } from '../../core/errors.js';
import type { Instance } from '../slot.js';
import { isRunning } from './running.js';
import { StepFailure, type FailedStep } from './step-failure.js';

/** A cell that is about to point elsewhere. */
interface Moving {
  readonly from: Instance | undefined;
  readonly to: Instance | undefined;
}

/** A new instance, and the one that it takes over from. */
interface Succession {
  readonly next: Instance;
  readonly previous: Instance;
}

/**
 * From whom each heir takes over: from what the first of its cells pointed at, where the active cell of a slot comes
 * before its pins. Where nothing served before, there is nothing to take over.
 */
export function successionsOf(moves: readonly Moving[], heirs: readonly Instance[]): Succession[] {
  return heirs.flatMap((next) => {
    const previous = moves.find(({ from, to }) => to === next && from)?.from;
    return previous ? { next, previous } : [];
  });
}

/** Lets a new instance take over what it needs of the old one: in this tick, or not at all. @throws StepFailure */
export function handOver({ next, previous }: Succession): void {
  const hook = next.hook('onHandover');
  if (!hook) return;
  let answer: unknown;
  try {
    answer = hook(previous.value);
  } catch (error) {
    const text = `onHandover of ${next.label} failed: ${oneLineOf(error)}`;
    throw failure({ code: 'swap/handover-failed', text, cause: error });
  }
  if (!isRunning(answer)) return;
  const text = `onHandover of ${next.label} returned a promise; it has to be done when it returns`;
  throw failure({ code: 'swap/handover-not-synchronous', text });
}

const failure = (what: FailedStep) => new StepFailure('handover', what);
