import { isSecretName } from './secretive.js';

/** What stands in place of a secret. */
export const HIDDEN = '***';

/** A part of a text: `[from, to)`. */
type Span = readonly [from: number, to: number];

const SIGN = '://';
/** What an address begins with, up to its path. A password may go on behind it, which is then no port. */
const AUTHORITY = /[^\s/?#"'`<>]*/y;
const TOKEN = /[^\s"'`<>]*/y;
const HOST = /^(?:\[[^\]]*\]|[^:]*):?\d*$/;
/** Between the passwords of several hosts: `db://a:…@h1,b:…@h2`. */
const NEXT_HOST = /@[^@:,]*:?\d*,[^@:,]*:/;
/** Who is let in by a token alone calls it a user. */
const TOKEN_USER = /^(?=[^\d]*\d).{8,}$/;

const KEY_BEGINS = /-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY-----/g;
const KEY_ENDS = '-----END ';

const NAME = /(?<![\w.-])([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/g;
/** A separator ends it where another name or nothing follows. */
// eslint-disable-next-line security/detect-unsafe-regex -- each letter is looked at once, a name after a separator twice
const VALUE = /"[^"]*"|'[^']*'|(?:[^\s&;,]|[&;,](?=[^\s&;,])(?![\w.-]+=))+/y;

/** A text without private keys, the passwords of addresses and of `password=…` in it. */
export function withoutPasswords(text: string): string {
  let clean = '';
  let end = 0;
  for (const [from, to] of spansIn(text)) {
    if (to <= end) continue;
    if (from >= end) clean += text.slice(end, from) + HIDDEN;
    end = to;
  }
  return clean + text.slice(end);
}

/** These passwords, also as whoever decodes them has them. */
export function passwordsIn(text: string): string[] {
  const found = spansIn(text).flatMap(([from, to]) => {
    const whole = text.slice(from, to);
    return [whole, ...whole.split(NEXT_HOST)];
  });
  return [...new Set(found.flatMap((one) => [one, decoded(one)]))];
}

/** In the order of where they begin. */
const spansIn = (text: string): Span[] =>
  [...privateKeys(text), ...inAddresses(text), ...named(text)].sort(([a], [b]) => a - b);

/** What stands between the lines that a private key begins and ends with, wherever somebody has put one. */
function* privateKeys(text: string): Generator<Span> {
  KEY_BEGINS.lastIndex = 0;
  for (let found = KEY_BEGINS.exec(text); found; found = KEY_BEGINS.exec(text)) {
    const from = KEY_BEGINS.lastIndex;
    const end = text.indexOf(KEY_ENDS, from);
    yield [from, end < 0 ? text.length : end];
    KEY_BEGINS.lastIndex = end < 0 ? text.length : end;
  }
}

function* inAddresses(text: string): Generator<Span> {
  for (let at = text.indexOf(SIGN); at >= 0;) {
    const next = text.indexOf(SIGN, at + SIGN.length);
    const isWeb = /https?$/i.test(text.slice(Math.max(0, at - 5), at));
    const start = at + SIGN.length;
    for (const [from, to] of inAddress(text.slice(start, next < 0 ? undefined : next), isWeb))
      yield [start + from, start + to];
    at = next;
  }
}

/** @param text what follows the sign, as far as it may be of this address */
function inAddress(text: string, isWeb: boolean): Span[] {
  if (!text.includes('@')) return [];
  const end = endOfUser(text);
  if (end < 0) return [];
  const colon = text.indexOf(':');
  const hasPassword = colon >= 0 && colon + 1 < end;
  const userEnd = colon >= 0 && colon < end ? colon : end;
  const spans: Span[] = hasPassword ? [[colon + 1, end]] : [];
  return isWeb && TOKEN_USER.test(text.slice(0, userEnd)) ? [[0, userEnd], ...spans] : spans;
}

/** Where the sign between user and host stands; -1 where there is no user. */
function endOfUser(text: string): number {
  const authority = startOf(text, AUTHORITY);
  const at = authority.lastIndexOf('@');
  if (at >= 0 || authority.split(',').every((host) => HOST.test(host))) return at;
  const last = startOf(text, TOKEN).lastIndexOf('@');
  return last >= 0 ? last : text.indexOf('@');
}

function named(text: string): Span[] {
  const spans: Span[] = [];
  NAME.lastIndex = 0;
  for (let found = NAME.exec(text); found; found = NAME.exec(text)) {
    const [, name = ''] = found;
    // To look at the value of each would be to look at some places again and again.
    if (!isSecretName(name)) continue;
    const from = NAME.lastIndex;
    const value = startOf(text, VALUE, from);
    if (value === '' || !isSecretName(name, value)) continue;
    const quote = /^(["']).*\1$/s.test(value) ? 1 : 0;
    spans.push([from + quote, from + value.length - quote]);
    NAME.lastIndex = from + value.length;
  }
  return spans;
}

/** @param pattern a sticky one */
function startOf(text: string, pattern: RegExp, at = 0): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** As it is where it is not encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
