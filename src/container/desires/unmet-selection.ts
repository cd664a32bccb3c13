import type { SlotName } from '../../core/names.js';
import type { CandidateRegistry } from '../candidates/registry.js';
import type { Selection, Selections } from '../candidates/selections.js';

/** What is selected for a slot, where nobody offers that. */
export function unmetSelection(
  {
    selections,
    registry,
  }: { selections: Pick<Selections, 'get'>; registry: Pick<CandidateRegistry, 'find'> },
  slot: SlotName,
): Selection | undefined {
  const selection = selections.get(slot);
  return selection && !registry.find(slot, selection.provider) ? selection : undefined;
}
