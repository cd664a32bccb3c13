import { short } from '../core/names.js';
import { parsePath } from './config-path.js';
import type { ConfigNode } from './tree.js';
import { parseRefs } from './secret-refs.js';

/** What stands in place of a secret. */
export const HIDDEN = '***';

const SECRETIVE =
  /pass(?:word|wd|phrase|code)|secret|token|credential|api[-_]?key|private[-_]?key|access[-_]?key/i;

/** Whether a path names something that should be a secret, wherever its value comes from. */
export function isSecretive(path: string): boolean {
  if (path.startsWith('secrets.inline')) return true;
  const names = parsePath(path) ?? [path];
  // The section of this name, and the slots and providers of it, hold no secrets themselves.
  return names.some(
    (name, at) => SECRETIVE.test(name) && !name.includes('/') && !(at === 0 && name === 'secrets'),
  );
}

const CREDENTIALS = /:\/\/([^\s/:@]*):[^@]+@/g;

/** A text without the password of an address. */
export const withoutPasswords = (text: string): string => text.replaceAll(CREDENTIALS, `://$1:${HIDDEN}@`);

/** A value for messages: short, and hidden where it is, or may be, a secret. */
export function shownNode(node: ConfigNode, path: string): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a map';
  if (node.value === null) return 'null';
  if (isSecretive(path)) return HIDDEN;
  if (typeof node.value !== 'string') return String(node.value);
  const hasSecret = (parseRefs(node.value)?.names.length ?? 0) > 0;
  return hasSecret ? HIDDEN : JSON.stringify(short(withoutPasswords(node.value)));
}

/** Shorter secrets stand in ordinary words as well. */
const SHORTEST = 4;

/** A text without any of these secrets. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  let clean = text;
  // The longest first: one may be part of another.
  const known = [...secrets].filter((one) => one.length >= SHORTEST).sort((a, b) => b.length - a.length);
  for (const secret of known) clean = clean.replaceAll(secret, HIDDEN);
  return clean;
}
