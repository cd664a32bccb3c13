/** Does one thing at a time, in the order in which they were asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves with what the job gives when its turn has come, and it is done. @throws what the job throws */
  take<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#last.then(job);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when all that was asked for until now is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
