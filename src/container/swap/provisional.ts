import { oneLineOf } from '../../core/errors.js';
import { Standby, type Trial, type Verdict } from './standby.js';
import { StepFailure } from './step-failure.js';

/**
 * Changes that hold only if what they belong to does: whoever asked for them says so in the end, and sees to it that
 * their slots have what they shall have where they fail.
 */
export class Provisional {
  readonly #held: Held[] = [];

  /** What a change has replaced stands by from now on. */
  standBy(trials: readonly Trial[], judged: (verdict: Verdict) => void): Standby {
    const held = new Held(trials, judged);
    this.#held.push(held);
    return held;
  }

  /** They hold. */
  keep(): void {
    for (const held of this.#held) held.keep();
  }

  /** What was replaced serves again, in this tick, unless something else has happened to it since. */
  takeBack(error: unknown): void {
    for (const held of this.#held.toReversed()) held.takeBack(error);
  }
}

/** Waits for a word. */
class Held extends Standby {
  readonly probation = undefined;
  /** It may be fine, and goes anyway. */
  readonly isBlamed = false;
  #error: unknown;

  get why(): string {
    return `what it came with failed: ${oneLineOf(this.#error)}`;
  }

  get failure(): StepFailure {
    const [first] = this.trials;
    const text = `${first?.to.label ?? 'it'} served, but ${this.why}`;
    return new StepFailure('probation', { code: 'swap/rolled-back', text, cause: this.#error });
  }

  keep(): void {
    this.judge('kept');
  }

  takeBack(error: unknown): void {
    this.#error = error;
    this.judge('failed');
  }
}
