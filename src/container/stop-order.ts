import type { Instance } from './slot.js';

/**
 * For each instance those that must stop before it: the ones that were given a reference to it.
 * Live references may form rings; the edge that would close one is left out.
 */
export function dependentsFirst(instances: readonly Instance[]): ReadonlyMap<Instance, readonly Instance[]> {
  const before = new Map<Instance, Instance[]>(instances.map((instance) => [instance, []]));
  for (const dependent of instances) {
    for (const { instance } of dependent.holds) {
      const waits = instance && before.get(instance);
      if (waits && instance !== dependent && !reaches(before, dependent, instance)) waits.push(dependent);
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
