import type { CutCalls } from '../../core/swap.js';
import type { Instance, Slot } from '../slot.js';
import type { Retirement } from './change.js';

/** An old generation on its way out. */
export class Leaving {
  calls = 0;
  ms = 0;
  cut: readonly CutCalls[] = [];
  /** Close has stopped all who keep it: from here on it has its deadline again. */
  isReleased = false;
  #isGone = false;
  /** Ends its drain, which has outlived its deadline for those who keep it. */
  #endDrain: (() => void) | undefined;
  #awaiting: (() => void)[] = [];

  constructor(readonly instance: Instance) {}

  get slot(): Slot {
    return this.instance.slot;
  }

  /** Its time is up, but it is not to go before those who keep it. */
  outlived(endDrain: () => void): void {
    this.#endDrain = endDrain;
  }

  /** Nobody is left who might keep it. Resolves when it has been disposed of. */
  release(): Promise<void> {
    this.isReleased = true;
    this.#endDrain?.();
    if (this.#isGone) return Promise.resolve();
    return new Promise((resolve) => this.#awaiting.push(resolve));
  }

  /** It has been disposed of. */
  gone(): void {
    this.#isGone = true;
    for (const wake of this.#awaiting.splice(0)) wake();
  }
}

/** One that is on its way out, and those of the same change that must go before it. */
export interface Departing {
  readonly leaving: Leaving;
  readonly after: readonly Leaving[];
}

/** Those of one change that are not gone yet. @param retirements how far each is, in the same order */
export function* departingOf(
  leaving: readonly Leaving[],
  retirements: readonly Retirement[],
): Iterable<Departing> {
  const at = (index: number): readonly Leaving[] => leaving.slice(index, index + 1);
  for (const [index, { state, after }] of retirements.entries())
    if (state !== 'disposed') for (const each of at(index)) yield { leaving: each, after: after.flatMap(at) };
}
