import type { SlotName } from '../core/names.js';
import type { SlotFacts } from './candidates/explanation.js';
import type { Parts } from './parts.js';
import { blockedBelow } from './swap/blocked-below.js';

/** What an explanation tells of a slot besides its ranking; also where nobody has asked for the slot yet. */
export function slotFactsOf(
  { slots, reconciler }: Pick<Parts, 'slots' | 'reconciler'>,
  name: SlotName,
): SlotFacts {
  const slot = slots.find(name);
  const instance = slot?.active.instance;
  const { blocked } = reconciler;
  return {
    active: instance && { candidate: instance.candidate, generation: instance.number },
    blocked: blocked.entries,
    heldBackBy: (candidate) =>
      slot && blockedBelow(slot.active, candidate, { isBlocked: (one) => blocked.has(one) }),
    history: slot?.record.history ?? [],
  };
}
