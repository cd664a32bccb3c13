/** What may steer a terminal, or hide and reorder what is read: control and format characters, line and paragraph ends. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
const UNSAFE_WITHIN_LINES = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
const BEYOND_JSON = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu;

/** A text from outside as one line that a terminal shows and does nothing else with: `\u{1b}[2J`. */
export const oneLine = (text: string): string => text.replaceAll(UNSAFE, escaped);

/** As {@link oneLine}, for texts of several lines. */
export const severalLines = (text: string): string => text.replaceAll(UNSAFE_WITHIN_LINES, escaped);

/** A JSON document that means the same, without what a terminal may take for something else. */
export const plainJson = (json: string): string => json.replaceAll(BEYOND_JSON, escapedUnits);

const escaped = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** JSON knows four digits only: what is beyond them is written as its two halves. */
function escapedUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
