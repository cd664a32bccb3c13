import type { BreakerSettings } from './fetch-options.js';

/** How an attempt went, as far as it tells of the health of a server. */
export type Outcome = 'answered' | 'failed' | 'unknown';

type State =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly until: number }
  /** One was let through; when it has not ended by then, another is. */
  | { readonly kind: 'trying'; readonly until: number };

/** One who was let through: what comes of it counts only until everything has changed. */
export interface Pass {
  readonly era: number;
  readonly isTrial: boolean;
}

/**
 * Leaves alone what fails. Its time is one that never goes back, so that a stepped clock does not hold it open; being refused changes
 * nothing, so that those who keep asking do not lengthen it.
 */
export class Breaker {
  #state: State = { kind: 'closed', failures: 0 };
  #era = 0;
  #opened = 0;
  #refused = 0;

  /** @param now milliseconds, never going back */
  constructor(
    private readonly now: () => number,
    private readonly settings: BreakerSettings,
  ) {}

  /** Lets one through; undefined where none is. */
  enter(): Pass | undefined {
    const { kind } = this.#state;
    if (kind === 'closed') return { era: this.#era, isTrial: false };
    if (this.waitMs > 0) {
      this.#refused += 1;
      return undefined;
    }
    this.#become({ kind: 'trying', until: this.now() + this.settings.openMs });
    return { era: this.#era, isTrial: true };
  }

  /** One who was let through is done. What began before it opened, or before another trial, tells nothing of now. */
  leave({ era }: Pass, outcome: Outcome): void {
    if (era !== this.#era) return;
    if (outcome === 'answered') this.#answered();
    else if (outcome === 'failed') this.#failed();
    else if (this.#state.kind === 'trying') this.#become({ kind: 'open', until: this.now() });
  }

  /** Milliseconds until one is let through; 0 where one is. */
  get waitMs(): number {
    return this.#state.kind === 'closed' ? 0 : Math.max(0, this.#state.until - this.now());
  }

  /** For whoever operates it. */
  get facts() {
    const { kind } = this.#state;
    const failures = this.#state.kind === 'closed' ? this.#state.failures : this.settings.failures;
    return { circuit: kind, failures, opened: this.#opened, refused: this.#refused } as const;
  }

  #answered(): void {
    if (this.#state.kind === 'trying') this.#become({ kind: 'closed', failures: 0 });
    else this.#state = { kind: 'closed', failures: 0 };
  }

  #failed(): void {
    const failures = this.#state.kind === 'closed' ? this.#state.failures + 1 : this.settings.failures;
    if (failures < this.settings.failures) {
      this.#state = { kind: 'closed', failures };
      return;
    }
    this.#opened += 1;
    this.#become({ kind: 'open', until: this.now() + this.settings.openMs });
  }

  #become(state: State): void {
    this.#state = state;
    this.#era += 1;
  }
}
