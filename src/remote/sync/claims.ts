/** Which source brings what, in one application: two that sync beside one another never bring the same. */
export class Claims {
  readonly #sources = new Map<string, string>();

  /** Whether a component is one of this source. */
  isOf(source: string, offer: string): boolean {
    return this.#sources.get(offer) === source;
  }

  /** Whether it is one of another source. */
  isTaken(source: string, offer: string): boolean {
    const owner = this.#sources.get(offer);
    return owner !== undefined && owner !== source;
  }

  /** What is about to come with a source. None of it is taken. */
  take(source: string, offers: readonly string[]): void {
    for (const offer of offers) this.#sources.set(offer, source);
  }

  /** What there is of a source: whatever else it has taken is free again. */
  settle(source: string, offers: readonly string[]): void {
    for (const [offer, owner] of this.#sources) if (owner === source) this.#sources.delete(offer);
    this.take(source, offers);
  }
}
