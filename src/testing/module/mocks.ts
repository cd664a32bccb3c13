import type { ForeignBinding } from '../../container/bridge/foreign.js';
import { shown, type SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import { TestingError } from '../testing-error.js';

/** Gives what stands in for something that is missing; undefined leaves it missing. */
export type Mocker = (token: Ref | SlotName) => unknown;

/** Stand-ins for whatever nothing provides: each made once, when it is first asked for. */
export class Mocks {
  readonly #made = new Map<Ref | SlotName, ForeignBinding>();
  #mocker: Mocker | undefined;

  /** @throws TestingError `testing/bad-replacement` */
  use(mocker: Mocker): void {
    if (typeof mocker !== 'function') {
      throw new TestingError(
        'testing/bad-replacement',
        `useMocker was given ${shown(mocker)}. Nothing was replaced.`,
        { path: 'useMocker', hint: 'pass a function: useMocker((token) => value)' },
      );
    }
    this.#mocker = mocker;
  }

  readonly find = (token: Ref | SlotName): ForeignBinding | undefined => {
    const known = this.#made.get(token);
    if (known || !this.#mocker) return known;
    const value = this.#mocker(token);
    if (value === undefined) return undefined;
    // Nothing that was built is behind it, so that nothing has to outlive it.
    const binding = { newest: 0, get: () => value, getAsync: () => Promise.resolve(value) };
    this.#made.set(token, binding);
    return binding;
  };
}
