/** Who was given what. */
export interface Ties<T> {
  /** All that one was given. */
  givenTo(dependent: T): Iterator<T, undefined>;
  /** That of it which must not stop before it, whoever else waits for whom; it forms no rings by itself. */
  keptBy(dependent: T): Iterable<T>;
}

/**
 * Everything that has to stop, each after those that were given it, together with these. Live references may form
 * rings; the step that would close one is left out, and never one to what somebody keeps.
 */
export function dependentsFirst<T>(all: readonly T[], ties: Ties<T>): ReadonlyMap<T, readonly T[]> {
  const dependents = new Map<T, T[]>(all.map((each) => [each, []]));
  const walk = new Walk(dependents, ties);
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
    private readonly ties: Ties<T>,
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
    const waiting = this.#closesRing(given, by) ? undefined : this.dependents.get(given);
    waiting?.push(by);
    return waiting !== undefined;
  }

  /** Also where what is kept on from here would: there it could not be left out any more. */
  #closesRing(given: T, by: T): boolean {
    if (this.#way.has(given)) return true;
    if (this.#seen.has(given) || !this.#leadsBack(given)) return false;
    return !Array.from(this.ties.keptBy(by)).includes(given);
  }

  #leadsBack(given: T): boolean {
    const reached = new Set(this.ties.keptBy(given));
    for (const each of reached) {
      if (this.#way.has(each)) return true;
      for (const next of this.ties.keptBy(each)) reached.add(next);
    }
    return false;
  }

  #entered(each: T): { readonly each: T; readonly given: Iterator<T, undefined> }[] {
    if (this.#seen.has(each)) return [];
    this.#seen.add(each);
    this.#way.add(each);
    return [{ each, given: this.ties.givenTo(each) }];
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
