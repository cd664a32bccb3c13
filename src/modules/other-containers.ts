import type { Bridge, HoldersOf } from '../container/bridge/bridge.js';
import type { InversifyContainer } from '../container/inversify.js';

/** Other containers that work beside the application's own; each is loaded and made when it is first looked at. */
export class OtherContainers {
  readonly #bridge: Bridge;

  /** @internal */
  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** @internal has another one say who holds a live reference, and ends that */
  readonly asksAfter = (holdersOf: HoldersOf): (() => void) => this.#bridge.asksAfter(holdersOf);

  /**
   * The inversify container of this application. What is bound there can be injected and got here; what the
   * application has is seen there as live references that follow, and cannot be bound there.
   * @throws LifecycleError `inversify/cannot-load`, `inversify/closed`
   */
  get inversify(): InversifyContainer {
    return this.#bridge.inversify;
  }
}
