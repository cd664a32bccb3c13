import { failureView } from '../api/failures.js';
import type { LoadFailure } from './load-report.js';

const MOST_KINDS = 20;

/** Counts failures by their code, else by their text; of each kind the first is kept in words. */
export class FailuresByKind {
  readonly #kinds = new Map<string, LoadFailure>();

  constructor(private readonly redact: (text: string) => string) {}

  add(thrown: unknown): void {
    const view = failureView(thrown, { redact: this.redact });
    const kind = view.code ?? view.message;
    const known = this.#kinds.get(kind);
    if (known) this.#kinds.set(kind, { ...known, count: known.count + 1 });
    else if (this.#kinds.size < MOST_KINDS) this.#kinds.set(kind, { ...view, count: 1 });
  }

  read(): readonly LoadFailure[] {
    return [...this.#kinds.values()].sort((a, b) => b.count - a.count);
  }
}
