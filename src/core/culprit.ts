/** Kept beside the errors: nobody who looks at one shall find it there. */
const culprits = new WeakMap<object, object>();

/** Notes what an error came from. @returns the error */
export function blaming<E extends Error>(error: E, culprit: object): E {
  culprits.set(error, culprit);
  return error;
}

/** What an error came from, or what led to it; undefined where nobody has noted that. */
export function culpritOf(error: unknown): object | undefined {
  return [...culpritsOf(error)].at(-1);
}

/** All that was noted on the way to where an error began, which comes last. */
export function* culpritsOf(error: unknown): Iterable<object> {
  const seen = new Set<unknown>();
  for (let at = error; at instanceof Error && !seen.has(at); at = firstOf(at)) {
    seen.add(at);
    const culprit = culprits.get(at);
    if (culprit) yield culprit;
  }
}

const firstOf = (error: Error): unknown =>
  error instanceof AggregateError ? (error.errors as readonly unknown[])[0] : error.cause;
