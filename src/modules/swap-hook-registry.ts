import { checkHook } from '../container/asked.js';
import type { Container } from '../container/container.js';
import type { SwapHook } from '../core/swap.js';
import type { SlotRef } from './slot-ref.js';

/** Registers hooks around swaps. */
export class SwapHookRegistry {
  readonly #container: Container;

  /** @internal */
  constructor(container: Container) {
    this.#container = container;
  }

  /**
   * Before the switch; a failure ends the swap. What the hook asks of its context, or of the application up to its
   * first `await`, is refused as `swap/self-wait` where the swap would wait for itself. After that `await` the
   * application cannot tell who asks: use `context.swap` and `context.refresh`.
   */
  preSwap(ref: SlotRef | '*', hook: SwapHook): () => void {
    return this.#add('preSwap', ref, hook);
  }

  /** In the tick of the switch; synchronous. */
  switched(ref: SlotRef | '*', hook: SwapHook): () => void {
    return this.#add('switched', ref, hook);
  }

  /** After the old one is disposed of; a failure is a warning. */
  postSwap(ref: SlotRef | '*', hook: SwapHook): () => void {
    return this.#add('postSwap', ref, hook);
  }

  /** After an old generation was cleaned up; a failure is a warning. */
  cleanup(ref: SlotRef | '*', hook: SwapHook): () => void {
    return this.#add('cleanup', ref, hook);
  }

  #add(
    moment: 'preSwap' | 'switched' | 'postSwap' | 'cleanup',
    ref: SlotRef | '*',
    hook: SwapHook,
  ): () => void {
    const slot = ref === '*' ? ref : this.#container.slotNamed(ref, `hooks.${moment}`);
    checkHook(moment, hook);
    return this.#container.hooks.add(moment, slot, hook);
  }
}
