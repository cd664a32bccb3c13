const followed = new WeakMap<AbortSignal, Followers>();

/**
 * Calls `aborted` when a signal aborts. However many follow one signal, it has one listener: one may be given to thousands of
 * scopes, and Node warns of more than ten. Of a signal that has aborted already nobody is told.
 *
 * @returns stops following; the last one to stop takes the listener away
 */
export function followAbort(signal: AbortSignal, aborted: () => void): () => void {
  let followers = followed.get(signal);
  if (!followers) followed.set(signal, (followers = new Followers(signal)));
  return followers.add(aborted);
}

/** Those who follow one signal. */
class Followers {
  readonly #told = new Set<() => void>();

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  add(aborted: () => void): () => void {
    // Each has an entry of its own, also where one function follows twice.
    const follower = (): void => aborted();
    this.#told.add(follower);
    return () => this.#remove(follower);
  }

  #remove(follower: () => void): void {
    if (!this.#told.delete(follower) || this.#told.size > 0) return;
    this.signal.removeEventListener('abort', this.#abort);
    if (followed.get(this.signal) === this) followed.delete(this.signal);
  }

  readonly #abort = (): void => {
    // Who stops following because of another one's end is told nothing.
    for (const follower of this.#told) follower();
  };
}
