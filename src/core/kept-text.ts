/** Most characters of a text that is kept. */
export const LONGEST_TEXT = 1_000;

/** NUL and lone surrogates, which a text of SQLite cannot hold as they are. */
const UNKEPT = /\0|\p{Cs}/gu;

/** A text as it is kept: at most 1,000 characters, and mended. */
export function fitText(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
  return cut.replace(UNKEPT, '\uFFFD');
}
