import { passwordsIn } from './passwords.js';
import { isSecret, secrecyOf, type Secrecy } from './secretive.js';
import { parseRefs } from './secret-refs.js';
import type { ConfigNode, Scalar } from './tree.js';

/** Mere words, as `postgres`, stand in ordinary texts as well. */
const WORD = /^\p{L}{0,15}$/u;
/** So do numbers of fewer digits. */
const SHORTEST_NUMBER = 6;

/**
 * Texts and numbers of a configuration that are secrets themselves, instead of referring to them: by their names, and in
 * addresses.
 *
 * @param within what is known of where the node stands @param depth how many names lead there
 */
export function* literalSecrets(node: ConfigNode, within: Secrecy = 'open', depth = 0): Generator<string> {
  if (node.kind === 'scalar') {
    yield* inScalar(node.value, within);
    return;
  }
  const entries: Iterable<readonly [string | number, ConfigNode]> =
    node.kind === 'list' ? node.items.entries() : node.entries;
  for (const [name, one] of entries)
    yield* literalSecrets(one, secrecyOf(String(name), within, depth), depth + 1);
}

function* inScalar(value: Scalar, secrecy: Secrecy): Generator<string> {
  if (typeof value === 'number') {
    const digits = String(value);
    if (isSecret(secrecy, value) && digits.length >= SHORTEST_NUMBER) yield digits;
  }
  if (typeof value !== 'string') return;
  if (isSecret(secrecy, value) && !hasRefs(value) && !WORD.test(value)) yield value;
  for (const password of passwordsIn(value))
    if (!password.includes('${') && !WORD.test(password)) yield password;
}

const hasRefs = (text: string) => (parseRefs(text)?.names.length ?? 0) > 0;
