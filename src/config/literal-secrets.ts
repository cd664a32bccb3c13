import { parseRefs } from './secret-refs.js';
import type { ConfigNode, Scalar } from './tree.js';

/** What is called so is a secret: `dbPassword`, `api_key`; not `passwordPolicy`, `tokenUrl`. */
const NAME =
  /(?:pass(?:word|wd|phrase|code)|secret|token|credentials?|api[-_]?key|private[-_]?key|access[-_]?key)$/i;
/** Mere words, as `postgres`, stand in ordinary texts as well. */
const WORD = /^\p{L}{0,15}$/u;
const CREDENTIALS = /:\/\/[^\s/:@]*:([^@\s]+)@/g;

/** What is selected has the names of slots and providers, whatever these are called. */
const SELECTIONS = 'selections';

/** Texts of a configuration that are secrets themselves, instead of referring to them: by their names, and in addresses. */
export function* literalSecrets(node: ConfigNode, isCalledSo = false): Generator<string> {
  if (node.kind === 'list') for (const one of node.items) yield* literalSecrets(one, isCalledSo);
  else if (node.kind === 'map') {
    for (const [name, one] of node.entries)
      if (name !== SELECTIONS)
        yield* literalSecrets(one, isCalledSo || (!name.includes('/') && NAME.test(name)));
  } else yield* inText(node.value, isCalledSo);
}

function* inText(value: Scalar, isCalledSo: boolean): Generator<string> {
  if (typeof value !== 'string' || hasRefs(value)) return;
  if (isCalledSo && !WORD.test(value)) yield value;
  for (const [, password = ''] of value.matchAll(CREDENTIALS)) if (!WORD.test(password)) yield password;
}

const hasRefs = (text: string) => (parseRefs(text)?.names.length ?? 0) > 0;
