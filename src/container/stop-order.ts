import type { Slot } from './slot.js';

/**
 * For each slot those that must stop before it: the slots whose instances were given a reference to it.
 * Live references may form rings; the edge that would close one is left out.
 */
export function dependentsFirst(slots: readonly Slot[]): ReadonlyMap<Slot, readonly Slot[]> {
  const before = new Map<Slot, Slot[]>(slots.map((slot) => [slot, []]));
  for (const dependent of slots) {
    for (const instance of dependent.instances.values()) {
      for (const { slot } of instance.holds) {
        const waits = before.get(slot);
        if (waits && slot !== dependent && !reaches(before, dependent, slot)) waits.push(dependent);
      }
    }
  }
  return before;
}

/** Whether `from` already waits for `to`, directly or not. */
export function reaches<T>(waits: ReadonlyMap<T, readonly T[]>, from: T, to: T): boolean {
  const open = [from];
  const seen = new Set<T>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(waits.get(next) ?? []));
  }
  return false;
}
