import type { Application, SlotName, SwapEvent } from 'oneiric';

/** How what was written in the file ended. */
export type Ending = { readonly moved: readonly string[] } | { readonly error: unknown };

/**
 * Waits until slots have moved in one tick, or a change of theirs has failed. To be called before the file is written.
 * @param slots all that shall move
 */
export function ending(app: Application, slots: readonly SlotName[]): Promise<Ending> {
  return new Promise((resolve) => {
    const moved = new Map<SlotName, string>();
    let id = 0;
    const subscription = app.swaps$.subscribe((event) => {
      if (event.type === 'swap.failed' && slots.some((slot) => event.slots.includes(slot))) {
        subscription.unsubscribe();
        resolve({ error: event.error });
      }
      if (event.type !== 'swap.switched' || !slots.includes(event.slot)) return;
      if (event.id !== id) moved.clear();
      id = event.id;
      moved.set(event.slot, moveOf(event));
      if (moved.size < slots.length) return;
      subscription.unsubscribe();
      resolve({ moved: [...moved.values()] });
    });
  });
}

type Switched = Extract<SwapEvent, { type: 'swap.switched' }>;

const moveOf = ({ slot, from, to }: Switched) => `${slot}: ${label(from)} -> ${label(to)}`;

const label = (one: Switched['from']) => (one ? `${one.provider}#${one.generation}` : 'nothing');
