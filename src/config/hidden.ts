import { short } from '../core/names.js';
import { HIDDEN, withoutPasswords } from './passwords.js';
import { isSecretive } from './secretive.js';
import { parseRefs } from './secret-refs.js';
import type { ConfigNode } from './tree.js';

/** Whether a node is a secret by its place. */
export const isSecretNode = (node: ConfigNode, path: string): boolean =>
  isSecretive(path, node.kind === 'scalar' ? node.value : undefined);

/** A value for messages: short, and hidden where it is, or may be, a secret. */
export function shownNode(node: ConfigNode, path: string): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a map';
  if (node.value === null) return 'null';
  if (isSecretNode(node, path)) return HIDDEN;
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
