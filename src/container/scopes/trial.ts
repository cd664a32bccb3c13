import type { OpenScope } from './open-scope.js';
import { EndsInTime } from './owned.js';

/** An instance that is made to see whether that works. Nothing of it is kept when it is over. */
export class Trial extends EndsInTime {
  #scope: OpenScope | undefined;
  instance: unknown;

  constructor(scope: OpenScope) {
    super();
    this.#scope = scope;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const scope = this.#scope;
    this.#scope = undefined;
    this.instance = undefined;
    await scope?.[Symbol.asyncDispose]();
  }
}
