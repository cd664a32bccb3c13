/** Kept beside the errors: nobody who looks at one shall find it there. */
const culprits = new WeakMap<object, object>();

/** Notes what an error came from. @returns the error */
export function blaming<E extends Error>(error: E, culprit: object): E {
  culprits.set(error, culprit);
  return error;
}

/** What an error came from, or what led to it; undefined where nobody has noted that. */
export function culpritOf(error: unknown): object | undefined {
  const seen = new Set<unknown>();
  let found: object | undefined;
  for (let at = error; at instanceof Error && !seen.has(at); at = firstOf(at)) {
    seen.add(at);
    found = culprits.get(at) ?? found;
  }
  return found;
}

const firstOf = (error: Error): unknown =>
  error instanceof AggregateError ? (error.errors as readonly unknown[])[0] : error.cause;
