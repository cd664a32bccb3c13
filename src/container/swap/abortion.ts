/** An abort signal that is made when somebody first looks at it: most are never looked at, and making one is dear. */
export class Abortion {
  #controller: AbortController | undefined;
  #isAborted = false;

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#isAborted) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}
