import { isSecretName } from '../core/secret-name.js';
import type { ConfigNode } from './tree.js';
import { below, item } from './config-path.js';

/** A text with references to secrets, taken apart. */
export interface RefText {
  /** What stands between them: always one more than names. */
  readonly texts: readonly string[];
  /** Names of the secrets, in order. */
  readonly names: readonly string[];
  /** What begins as a reference and is none. */
  readonly malformed?: string;
}

const REFERENCE = /\$\$\{|\$\{secret:([A-Za-z0-9._/-]{1,200})\}|\$\{/g;

/** Takes `${secret:name}` out of a text; `$${` is a literal `${`. Undefined where the text has neither. */
export function parseRefs(text: string): RefText | undefined {
  if (!text.includes('${')) return undefined;
  const texts: string[] = [];
  const names: string[] = [];
  let current = '';
  let at = 0;
  for (const found of text.matchAll(REFERENCE)) {
    const [whole, name] = found;
    current += text.slice(at, found.index);
    at = found.index + whole.length;
    if (isSecretName(name)) {
      texts.push(current);
      names.push(name);
      current = '';
    } else if (whole === '$${') current += '${';
    else return { texts: [''], names: [], malformed: malformedAt(text, found.index) };
  }
  return { texts: [...texts, current + text.slice(at)], names };
}

// Only what must be a reference's own form is shown, never what somebody put in its place.
const malformedAt = (text: string, at: number) => (text.startsWith('${secret', at) ? '${secret…}' : '${…}');

/** The text with the values in place; undefined where one of them is not known. */
export function substitute(
  { texts, names }: RefText,
  values: ReadonlyMap<string, string | undefined>,
): string | undefined {
  let text = texts[0] ?? '';
  for (const [at, name] of names.entries()) {
    const value = values.get(name);
    if (value === undefined) return undefined;
    text += value + (texts[at + 1] ?? '');
  }
  return text;
}

/** A secret, and the paths that use it. */
export interface SecretRef {
  readonly name: string;
  readonly paths: readonly string[];
}

/** Every secret that a tree refers to, by name, with the paths that do. */
export function findRefs(root: ConfigNode, path = ''): Map<string, string[]> {
  const found = new Map<string, string[]>();
  walk(root, path, (text, at) => {
    for (const name of new Set(parseRefs(text)?.names)) {
      const paths = found.get(name);
      if (paths) paths.push(at);
      else found.set(name, [at]);
    }
  });
  return found;
}

function walk(node: ConfigNode, path: string, see: (text: string, path: string) => void): void {
  if (node.kind === 'list') for (const [at, one] of node.items.entries()) walk(one, item(path, at), see);
  else if (node.kind === 'map') for (const [name, one] of node.entries) walk(one, below(path, name), see);
  else if (typeof node.value === 'string') see(node.value, path);
}
