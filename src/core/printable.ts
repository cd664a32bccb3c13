/** What could end a line, steer a terminal, or turn the direction of what follows. */
const UNSAFE = /[\p{Cc}\p{Surrogate}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** Whether a text is one line that can be printed as it is. */
export const isPrintable = (text: string): boolean => text.search(UNSAFE) < 0;

/** A text from anywhere as one line that can be printed, cut to what is worth showing. */
export function printable(text: string, max: number): string {
  const kept = text.length > max ? `${text.slice(0, max)}…` : text;
  return kept.replaceAll(UNSAFE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
