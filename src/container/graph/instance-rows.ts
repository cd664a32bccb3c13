import type { SlotName } from '../../core/names.js';
import type { Instance } from '../slot.js';
import type { GraphInstance } from './graph-facts.js';
import { byText } from './graph-words.js';

/** The instances that a graph has come across. */
export class InstanceRows {
  readonly #instances = new Map<SlotName, Set<Instance>>();

  note(instance: Instance): void {
    const { name } = instance.slot;
    const instances = this.#instances.get(name) ?? new Set();
    this.#instances.set(name, instances.add(instance));
  }

  /** By generation. */
  of(slot: SlotName): GraphInstance[] {
    const instances = [...(this.#instances.get(slot) ?? [])].sort((a, b) => a.number - b.number);
    return instances.map((instance) => {
      const { label, number, candidate, isBuilt } = instance;
      const keptBy = isBuilt ? instance.generation.keptBy().sort(byText) : [];
      const facts = { provider: candidate.provider, generation: number, state: stateOf(instance) };
      return Object.freeze({ label, ...facts, keptBy: Object.freeze(keptBy) });
    });
  }
}

/** One that does not serve is on its way in, or on its way out. */
function stateOf({ isServing, slot, number }: Instance): GraphInstance['state'] {
  if (isServing) return 'serving';
  return slot.record.retiring.has(number) ? 'retiring' : 'preparing';
}
