/**
 * Everything that has to stop, each after those that were given it, together with these. Live references may form
 * rings; the step that would close one is left out.
 *
 * @param givenTo what one was given
 */
export function dependentsFirst<T>(
  all: readonly T[],
  givenTo: (dependent: T) => Iterator<T, undefined>,
): ReadonlyMap<T, readonly T[]> {
  const dependents = new Map<T, T[]>(all.map((each) => [each, []]));
  const walk = new Walk(dependents, givenTo);
  for (const each of all) walk.from(each);
  // The walk leaves what depends on nothing first.
  return new Map(walk.left.reverse().map((each) => [each, dependents.get(each) ?? []]));
}

/** From dependents to what they were given, with a stack of its own: chains may be long. */
class Walk<T> {
  readonly left: T[] = [];
  readonly #seen = new Set<T>();
  readonly #way = new Set<T>();

  constructor(
    private readonly dependents: ReadonlyMap<T, T[]>,
    private readonly givenTo: (dependent: T) => Iterator<T, undefined>,
  ) {}

  from(start: T): void {
    const stack = this.#entered(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { value: given, done } = top.given.next();
      if (done) this.#leave(stack.pop()?.each);
      else if (this.#isWaitedFor(given, top.each)) stack.push(...this.#entered(given));
    }
  }

  #isWaitedFor(given: T, by: T): boolean {
    const waiting = this.#way.has(given) ? undefined : this.dependents.get(given);
    waiting?.push(by);
    return waiting !== undefined;
  }

  #entered(each: T): { readonly each: T; readonly given: Iterator<T, undefined> }[] {
    if (this.#seen.has(each)) return [];
    this.#seen.add(each);
    this.#way.add(each);
    return [{ each, given: this.givenTo(each) }];
  }

  #leave(each: T | undefined): void {
    if (each === undefined) return;
    this.#way.delete(each);
    this.left.push(each);
  }
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
