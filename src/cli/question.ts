/** A question, and how people read its answer. */
export interface Question<A> {
  /** Events after which the answer may be another. */
  readonly types: readonly string[];
  readonly slot?: string | undefined;
  readonly ask: () => Promise<A>;
  readonly people: (answer: A) => string | Promise<string>;
}
