import type { SlotName } from '../../core/names.js';
import type { Instance } from '../slot.js';
import type { GraphInstance } from './graph-facts.js';
import { byText } from './graph-words.js';

type Row = Omit<GraphInstance, 'keptBy'>;

/** The instances that a graph has come across, and who keeps them. */
export class InstanceRows {
  readonly #rows = new Map<SlotName, Map<string, Row>>();
  readonly #keepers = new Map<string, Set<string>>();

  note(instance: Instance): void {
    const { slot, label, number, candidate } = instance;
    const rows = this.#rows.get(slot.name) ?? new Map<string, Row>();
    this.#rows.set(slot.name, rows);
    rows.set(label, { label, provider: candidate.provider, generation: number, state: stateOf(instance) });
  }

  keep(instance: Instance, by: string): void {
    this.note(instance);
    const key = keyOf(instance.slot.name, instance.label);
    const keepers = this.#keepers.get(key) ?? new Set();
    this.#keepers.set(key, keepers.add(by));
  }

  /** By generation. @param retiring labels of those that leave, which nobody may hold any more */
  of(slot: SlotName, retiring: readonly string[]): GraphInstance[] {
    const rows = this.#rows.get(slot) ?? new Map<string, Row>();
    const leaving = retiring.filter((label) => !rows.has(label)).map(leavingRow);
    const all = [...rows.values(), ...leaving].sort((a, b) => a.generation - b.generation);
    return all.map((row) => {
      const keptBy = [...(this.#keepers.get(keyOf(slot, row.label)) ?? [])].sort(byText);
      return Object.freeze({ ...row, keptBy: Object.freeze(keptBy) });
    });
  }
}

const keyOf = (slot: SlotName, label: string): string => `${slot} ${label}`;

/** One that does not serve is on its way in, or on its way out. */
function stateOf({ isServing, slot, number }: Instance): GraphInstance['state'] {
  if (isServing) return 'serving';
  return slot.record.retiring.has(number) ? 'retiring' : 'preparing';
}

/** A generation that only its slot's record still knows. */
function leavingRow(label: string): Row {
  const at = label.lastIndexOf('#');
  return { label, provider: label.slice(0, at), generation: Number(label.slice(at + 1)), state: 'retiring' };
}
