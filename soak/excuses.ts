import type { ActivityError, Domain, SlotName } from 'oneiric';

/** Times in which something may happen that may not happen otherwise. Times are as of `performance.now()`. */
class Times {
  #open = 0;
  #closedAt = -Infinity;

  begin(): void {
    this.#open += 1;
  }

  end(): void {
    this.#open -= 1;
    this.#closedAt = performance.now();
  }

  /** Whether there was such a time since then. */
  hadSince(when: number): boolean {
    return this.#open > 0 || this.#closedAt >= when;
  }
}

/** Why a call may be refused or fail: an operator has paused its slot; what fails by design serves on probation. */
export class Excuses {
  readonly probation = new Times();
  readonly #pauses = new Map<string, Times>();

  pauseOf(target: SlotName | Domain): Times {
    const times = this.#pauses.get(target) ?? new Times();
    this.#pauses.set(target, times);
    return times;
  }

  /** Whether the slot or the domain that a call was refused for was paused. */
  wasPaused({ slot, domain }: ActivityError, since: number): boolean {
    return [slot, domain].some((target) => target !== undefined && this.#pauses.get(target)?.hadSince(since));
  }
}
