import type { Candidate } from '../../core/candidate.js';

/** What a registration or removal says of its name: a candidate, or that there is none. */
export interface LedgerLine {
  readonly name: string;
  readonly said: Candidate | undefined;
}

/** What is said of one name. */
interface Page {
  /** What held before the first line. */
  before: Candidate | undefined;
  /** Oldest first: the last one counts. */
  readonly lines: LedgerLine[];
}

/**
 * Registrations and removals that may yet be taken back, by slot, provider and source. Whichever order they end in, a
 * name stands in the end for what it would stand for without those that were taken back.
 */
export class Ledger {
  readonly #pages = new Map<string, Page>();

  /** @param name a candidate of the name  @param before what the name stood for until now */
  write(of: Candidate, { said, before }: Record<'said' | 'before', Candidate | undefined>): LedgerLine {
    const line = { name: nameOf(of), said };
    const page = this.#pages.get(line.name) ?? { before, lines: [] };
    this.#pages.set(line.name, page);
    page.lines.push(line);
    return line;
  }

  /** It cannot be taken back any more; what was said before it counts no longer. */
  hold(line: LedgerLine): void {
    const page = this.#pages.get(line.name);
    const at = page?.lines.indexOf(line) ?? -1;
    if (!page || at < 0) return;
    page.before = line.said;
    page.lines.splice(0, at + 1);
    this.#close(line.name, page);
  }

  /** It is taken back. @returns what the name stands for then; undefined where others have the last word on that */
  strike(line: LedgerLine): Pick<LedgerLine, 'said'> | undefined {
    const page = this.#pages.get(line.name);
    const at = page?.lines.indexOf(line) ?? -1;
    if (!page || at < 0) return undefined;
    page.lines.splice(at, 1);
    const said = page.lines.length > 0 ? page.lines.at(-1)?.said : page.before;
    const wasLast = at === page.lines.length;
    this.#close(line.name, page);
    return wasLast ? { said } : undefined;
  }

  /** Something else is said of the name of a candidate, for good. */
  overrule(of: Candidate): void {
    // Names take time to put together, and most of the time nothing is pending.
    if (this.#pages.size > 0) this.#pages.delete(nameOf(of));
  }

  /** A candidate must not come back. */
  forget(candidate: Candidate): void {
    const page = this.#pages.get(nameOf(candidate));
    if (page?.before === candidate) page.before = undefined;
  }

  #close(name: string, { lines }: Page): void {
    if (lines.length === 0) this.#pages.delete(name);
  }
}

const nameOf = ({ slot, provider, source }: Candidate) => `${slot} ${provider} ${source}`;
