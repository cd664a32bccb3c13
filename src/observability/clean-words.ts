import { UNREADABLE } from './holdings.js';
import type { Redactor } from './redactor.js';

/** What stands in place of something that is too much, or cannot be read. */
export const LEFT_OUT = '[left out]';

/** How much of one text is looked at and kept. */
const LONGEST = 16_384;
/** What marks a text that has been cut: it is not cut again for that. */
const MARK = 64;
/** So long are names: they are looked at whatever there has been, for without them nothing can be told apart. */
const LONGEST_NAME = 64;
/** How many of the longest are looked at for one error: searching holds up everything else. */
const MOST = 16;

/** Takes secrets out of the words of one error, until they become too many. */
export class CleanWords {
  #left: number;

  constructor(
    private readonly redactor: Redactor,
    private readonly longest = LONGEST,
  ) {
    this.#left = MOST * longest;
  }

  /** For texts that are made of clean ones: they may be longer, and there has been none of them. */
  again(): CleanWords {
    return new CleanWords(this.redactor, 4 * this.longest);
  }

  /** The same, where it holds no secret: of a text, a number, a symbol; nothing else has words. */
  of(value: unknown): unknown {
    if (value === UNREADABLE) return LEFT_OUT;
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'symbol') return value;
    const written = String(value);
    const clean = this.text(written);
    return clean === written ? value : clean;
  }

  /** A text without secrets, of which no part stands at the end where it is cut. */
  text(text: string): string {
    if (this.#left <= 0) return LEFT_OUT;
    this.#left -= Math.min(text.length, this.longest);
    if (text.length <= this.longest + MARK) return this.redactor.redact(text);
    return `${this.redactor.redact(text, this.longest)} (${text.length - this.longest} more)`;
  }

  /** A name of a member. */
  key(key: PropertyKey): PropertyKey {
    const isName = typeof key === 'string' && key.length <= LONGEST_NAME;
    const clean = isName ? this.redactor.redact(key) : this.of(key);
    return clean === key ? key : String(clean);
  }
}
