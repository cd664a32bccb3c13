import type { ChangeOrder } from './work.js';

type Parent = ChangeOrder['parent'];

/**
 * On whose behalf something is asked for: while code of a step or hook runs, up to its first `await`, it is the
 * change that the code belongs to.
 */
export class Asking {
  #by: Parent;

  get by(): Parent {
    return this.#by;
  }

  /** Runs code of a change, or with undefined code that belongs to none. */
  during<T>(parent: Parent, code: () => T): T {
    const outer = this.#by;
    this.#by = parent;
    try {
      return code();
    } finally {
      this.#by = outer;
    }
  }
}
