/**
 * For each of those that stop the ones that must stop before it: those that were given it. Live references may form
 * rings; the step that would close one is left out.
 *
 * @param given what one was given
 */
export function dependentsFirst<T>(
  all: readonly T[],
  given: (dependent: T) => Iterable<T>,
): ReadonlyMap<T, readonly T[]> {
  const before = new Map<T, T[]>(all.map((each) => [each, []]));
  for (const dependent of all) {
    for (const each of given(dependent)) {
      const waits = before.get(each);
      if (waits && each !== dependent && !reaches(before, dependent, each)) waits.push(dependent);
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
