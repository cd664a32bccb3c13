import type { Swap, SwapRequests } from '../../core/swap.js';
import type { ChangeId } from './change.js';
import type { ChangeOrder } from './work.js';

type Parent = ChangeOrder['parent'];

/** Told of the changes that code asks for. */
export interface Noting {
  note(id: ChangeId): void;
}

/**
 * On whose behalf something is asked for: while code of a step or hook runs, up to its first `await`, it is the
 * change that the code belongs to.
 */
export class Asking {
  #by: Parent;
  #noting: Noting | undefined;

  get by(): Parent {
    return this.#by;
  }

  /** Whoever wants to know what the code that runs now asks for. */
  get noting(): Noting | undefined {
    return this.#noting;
  }

  /** Requests whose makers' changes are noted. */
  noted(requests: SwapRequests, noting: Noting | undefined): SwapRequests {
    const noted = (request: Swap): Swap => {
      noting?.note(request.id);
      return request;
    };
    return {
      swap: (slot, options) => noted(requests.swap(slot, options)),
      refresh: (slot, options) => noted(requests.refresh(slot, options)),
    };
  }

  /** Runs code of a change, or with undefined code that belongs to none. */
  during<T>(parent: Parent, code: () => T, noting?: Noting): T {
    const [outer, told] = [this.#by, this.#noting];
    this.#by = parent;
    this.#noting = noting;
    try {
      return code();
    } finally {
      this.#by = outer;
      this.#noting = told;
    }
  }
}
