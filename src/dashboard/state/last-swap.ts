import { computed } from '@preact/signals';
import { timeline } from './timeline.js';

/** The slot that has moved last, and how. */
export const lastSwap = computed(() => {
  const event = timeline.value.find(({ type, slot }) => type === 'swap.switched' && slot !== undefined);
  if (event?.slot === undefined) return undefined;
  return { slot: event.slot, words: event.message.replace(`${event.slot}: `, '') };
});
