import type { SlotName } from '../../core/names.js';
import type { SwapHook } from '../../core/swap.js';
import type { DecoratedMoment } from '../../decorators/hook-records.js';
import { DeclaredHooks, type HookTurn } from './declared-hooks.js';
import { EventHandlers } from './event-handlers.js';

/** The moments of a swap that hooks can be attached to. */
export type HookMoment = 'preSwap' | 'switched' | 'postSwap' | 'cleanup';

/** Hooks of one application, by moment and slot; `*` is every slot. */
export class SwapHooks {
  /** Those of components. */
  readonly declared = new DeclaredHooks();
  /** Methods of components that are told of events. */
  readonly handlers = new EventHandlers();
  readonly #hooks = new Map<string, SwapHook[]>();

  /** @returns removes the hook again */
  add(moment: HookMoment, slot: SlotName | '*', hook: SwapHook): () => void {
    const name = `${moment} ${slot}`;
    this.#hooks.set(name, [...(this.#hooks.get(name) ?? []), hook]);
    return () => {
      const hooks = this.#hooks.get(name) ?? [];
      const at = hooks.indexOf(hook);
      this.#hooks.set(name, at < 0 ? hooks : hooks.toSpliced(at, 1));
    };
  }

  /** Whether there is a hook at all: most applications have none. */
  get areAny(): boolean {
    return this.#hooks.size > 0 || this.declared.areAny;
  }

  /** Hooks of one slot in order: its own first, then those of every slot. */
  of(moment: HookMoment, slot: SlotName): readonly SwapHook[] {
    if (this.#hooks.size === 0) return NONE;
    return [...(this.#hooks.get(`${moment} ${slot}`) ?? NONE), ...(this.#hooks.get(`${moment} *`) ?? NONE)];
  }

  /** As `of`, then those of components: which methods of which instances these are is known when their turn comes. */
  turns(moment: DecoratedMoment, slot: SlotName): readonly HookTurn[] {
    const turns = this.of(moment, slot).map((hook): HookTurn => () => [hook]);
    return [...turns, ...this.declared.turns(moment, slot)];
  }
}

const NONE: readonly SwapHook[] = [];
