import { fitText } from '../../core/kept-text.js';
import type { SqlValue } from '../../storage/database.js';

/** Makes texts of people fit for being kept: what may not be seen is taken out, and what is long is cut. */
export class KeptTexts {
  /** @param redact takes secrets out of a text */
  constructor(private readonly redact: (text: string) => string) {}

  /** At most 1,000 characters; null where there is none. */
  of(text: string | undefined): string | null {
    return text === undefined ? null : fitText(this.redact(text));
  }
}

/** A text as it was kept; undefined where there was none. */
export const textOrNothing = (value: SqlValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** A number as it was kept; undefined where there was none. */
export const numberOrNothing = (value: SqlValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** A number of milliseconds or a count as it is kept: an integer; null where there is none. */
export const integerOf = (value: number | undefined): number | null =>
  value === undefined ? null : Math.trunc(value);
