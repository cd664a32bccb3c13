import { inspect } from 'node:util';
import { escapable } from './unescaped.js';

/** One way in which a secret may stand in a text. */
export interface Needle {
  readonly text: string;
  /** Only the beginning of something longer: what follows it is hidden as well. */
  readonly isCut: boolean;
}

/** Shorter values stand in ordinary words as well. */
const SHORTEST = 4;
/** Of longer forms only the beginning is looked for. */
const LONGEST = 256;
/** A shorter line of a value is no secret by itself. */
const SHORTEST_LINE = 16;

/**
 * Everything that is looked for because of one secret: as it is, escaped as in JSON, in base64, also amid other bytes;
 * and of several lines each that is long enough, since errors and dumps are printed line by line.
 */
export const needlesOf = (secret: string): Needle[] => needlesIn(partsOf(secret).flatMap(formsOf));

/** The same for texts in which what is URL-encoded has been decoded: any letters may be, whoever encoded them. */
export const escapedNeedlesOf = (secret: string): Needle[] =>
  needlesIn(partsOf(secret).flatMap((part) => escapable(beginOf(part))));

function partsOf(secret: string): string[] {
  if (secret.length < SHORTEST) return [];
  return secret.includes('\n') ? [secret, ...secret.split(/\r?\n/).filter(isLong)] : [secret];
}

function needlesIn(texts: readonly string[]): Needle[] {
  const forms = new Set(texts.filter((form) => form.length >= SHORTEST));
  return [...forms].map((form) => ({ text: form.slice(0, LONGEST), isCut: form.length > LONGEST }));
}

const isLong = (line: string) => line.length >= SHORTEST_LINE;

function formsOf(text: string): string[] {
  const begin = beginOf(text);
  const json = JSON.stringify(begin).slice(1, -1);
  const escaped = [json, asciiOf(json), json.replaceAll('/', '\\/'), ...printedForms(begin)];
  return [text, ...escaped, ...base64Forms(begin)];
}

/** Of something very long the beginning is enough, whatever it is encoded to. */
const beginOf = (text: string) => text.slice(0, LONGEST + 1).replaceAll(/\p{Surrogate}/gu, '\ufffd');

/** As Node prints it within an object, in whichever quotes. */
function printedForms(text: string): string[] {
  const printed = inspect(`${text}"\``, { breakLength: Infinity, maxStringLength: null }).slice(1, -3);
  return [printed, printed.replaceAll("\\'", "'")];
}

const asciiOf = (json: string) =>
  json.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** As it stands alone, and without its first and last letters wherever it begins within other bytes. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  const forms = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    return whole.slice(from, to);
  });
  const whole = bytes.toString('base64');
  return [whole, ...forms].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
