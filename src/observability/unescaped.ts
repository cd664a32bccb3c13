/** The bytes of a text (UTF-8) with what is URL-encoded in it decoded, and where in the text each of them stands. */
export interface Unescaped {
  /** A unit for each byte; a plus, which may stand for a space, is one. */
  readonly text: string;
  /** Where in the text each byte begins, and where the text ends. */
  readonly places: Uint32Array;
}

const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;
/** A unit of UTF-16 becomes so many bytes at most. */
const WIDEST = 3;
const ESCAPED = /[%+]/;

/** So many units stand for one byte at most. */
export const LONGEST_ESCAPE = 3;

/** Undefined where nothing can be URL-encoded. */
export function unescaped(text: string): Unescaped | undefined {
  return ESCAPED.test(text) ? decoded(text) : undefined;
}

/** As what is to be found there has to be written: whether its own `%41` is encoded cannot be told, so that it may be either. */
export function escapable(text: string): string[] {
  const literal = Buffer.from(text).toString('latin1').replaceAll('+', ' ');
  const { text: read } = decoded(text);
  return [...new Set([literal, read])];
}

function decoded(text: string): Unescaped {
  const bytes = Buffer.alloc(text.length * WIDEST);
  const places = new Uint32Array(bytes.length + 1);
  let end = 0;
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    const byte = unit === PERCENT ? byteAt(text, at) : undefined;
    let length = 1;
    let next = at + 1;
    if (byte !== undefined) {
      bytes[end] = byte === PLUS ? SPACE : byte;
      next = at + LONGEST_ESCAPE;
    } else if (unit < 0x80) {
      bytes[end] = unit === PLUS ? SPACE : unit;
    } else {
      const letter = String.fromCodePoint(text.codePointAt(at) ?? unit);
      length = bytes.write(letter, end);
      next = at + letter.length;
    }
    places.fill(at, end, end + length);
    end += length;
    at = next;
  }
  places[end] = text.length;
  return { text: bytes.toString('latin1', 0, end), places: places.subarray(0, end + 1) };
}

/** Of `%2F`, in either case. */
function byteAt(text: string, at: number): number | undefined {
  const [high, low] = [digitOf(text.charCodeAt(at + 1)), digitOf(text.charCodeAt(at + 2))];
  return high < 0 || low < 0 ? undefined : high * 16 + low;
}

/** -1 for what is none; nothing at all is NaN, and none either. */
function digitOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
