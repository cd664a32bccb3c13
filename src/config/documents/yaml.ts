import type * as Yaml from 'yaml';
import type { CST, Document as YamlDocument, YAMLMap } from 'yaml';
import type { ConfigNode, MapNode } from '../tree.js';
import { keyed } from '../tree.js';
import { DOCUMENT_LIMITS, DocumentDesk } from './document.js';
import type { Document, DocumentReader, Place } from './document.js';

// Both limits hold before the recursive part of the library sees anything: it would end the process.
/** One level of nesting is at most a collection and the entry that it is the value of. */
const MAX_OPEN = 2 * DOCUMENT_LIMITS.depth + 2;

/** Each value has at most one name. */
const MAX_SCALARS = 2 * DOCUMENT_LIMITS.nodes;

/** What the lexer says before a plain scalar. */
const SCALAR = '\u001f';

const OPTIONS = Object.freeze({
  version: '1.2',
  schema: 'core',
  stringKeys: true,
  merge: false,
  resolveKnownTags: false,
  // Compares each name with every other one of its map; ours looks it up.
  uniqueKeys: false,
  logLevel: 'silent',
} as const);

/** The library's words may quote the file, and with it a secret. */
const WORDS = new Map<string, string>([
  ['BAD_ALIAS', 'this alias or anchor is malformed'],
  ['BAD_DIRECTIVE', 'this directive is not known'],
  ['BAD_DQ_ESCAPE', 'this escape in double quotes is not known'],
  ['BAD_INDENT', 'this is indented wrongly, or something before it is not closed'],
  ['BLOCK_AS_IMPLICIT_KEY', 'a nested value cannot start on the line of its name'],
  ['DUPLICATE_KEY', 'this name stands here twice'],
  ['MISSING_CHAR', 'a sign is missing here'],
  ['MULTILINE_IMPLICIT_KEY', 'a name has to stand on one line'],
  ['MULTIPLE_DOCS', 'a configuration is one document, and here a second one starts'],
  ['NON_STRING_KEY', 'a name is text'],
  ['TAB_AS_INDENT', 'tabs cannot indent'],
  ['TAG_RESOLVE_FAILED', 'tags are not supported'],
  ['UNEXPECTED_TOKEN', 'this is unexpected here'],
]);

/** Imports the parser. What it reads is YAML 1.2 of the core schema: no tags, no merge keys, no name twice. */
export async function loadYaml(): Promise<DocumentReader> {
  const yaml = await import('yaml');
  return (document) => new YamlText(document, yaml).document();
}

/** Plain data as YAML that {@link loadYaml} reads back as it was: whatever could be read as something else stands in quotes. */
export async function writeYaml(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  const { version, schema } = OPTIONS;
  return stringify(value, { version, schema, aliasDuplicateObjects: false, lineWidth: 0 });
}

/** What an anchor stands for, and how much of it there is. */
interface Anchored {
  readonly node: ConfigNode;
  readonly nodes: number;
  readonly depth: number;
}

class YamlText {
  readonly #desk: DocumentDesk;
  readonly #lines: Yaml.LineCounter;
  readonly #anchors = new Map<string, Anchored | 'open'>();
  /** Deepest level met so far under the node that is being read. */
  #deepest = 0;

  constructor(
    document: Document,
    private readonly yaml: typeof Yaml,
  ) {
    this.#desk = new DocumentDesk(document);
    this.#lines = new yaml.LineCounter();
  }

  document(): MapNode | undefined {
    const composed = this.#composed();
    const contents = composed?.contents ?? null;
    const isEmpty =
      contents === null || (this.yaml.isScalar(contents) && contents.value === null && !contents.tag);
    if (isEmpty) return undefined;
    const node = this.#node(contents, 0);
    if (node.kind === 'map') return node;
    throw this.#desk.unreadable('a configuration is a map of names to values', this.#place(contents));
  }

  #composed(): YamlDocument.Parsed | undefined {
    const documents = new this.yaml.Composer({ ...OPTIONS }).compose(this.#tokens());
    const first = documents.next().value as YamlDocument.Parsed | undefined;
    const [wrong] = [...(first?.errors ?? []), ...(first?.warnings ?? [])];
    if (wrong) throw this.#desk.unreadable(words(wrong.code), this.#placeOf(wrong.pos[0]));
    const second: unknown = documents.next().value;
    if (second) throw this.#desk.unreadable(words('MULTIPLE_DOCS'), this.#place(second));
    return first;
  }

  /** The parser's own loop, stopped before anything recursive meets what is nested too deeply. */
  *#tokens(): Generator<CST.Token> {
    const parser = new this.yaml.Parser(this.#lines.addNewLine);
    // The parser reports the start of the first line only when it is given the whole text.
    this.#lines.addNewLine(0);
    let scalars = 0;
    for (const lexeme of new this.yaml.Lexer().lex(this.#desk.text())) {
      yield* parser.next(lexeme);
      if (lexeme === SCALAR) scalars += 1;
      if (scalars > MAX_SCALARS) this.#desk.count(0, scalars);
      if (parser.stack.length > MAX_OPEN) this.#desk.count(DOCUMENT_LIMITS.depth + 1);
    }
    yield* parser.end();
  }

  #node(node: unknown, depth: number): ConfigNode {
    if (this.yaml.isAlias(node)) return this.#aliased(node.source, depth, this.#place(node));
    this.#desk.count(depth);
    this.#deepest = Math.max(this.#deepest, depth);
    const anchor = this.#anchorOf(node);
    if (anchor === undefined) return this.#plain(node, depth);
    const before = { nodes: this.#desk.nodes, deepest: this.#deepest };
    this.#anchors.set(anchor, 'open');
    this.#deepest = depth;
    const read = this.#plain(node, depth);
    const anchored = { node: read, nodes: this.#desk.nodes - before.nodes + 1, depth: this.#deepest - depth };
    this.#anchors.set(anchor, anchored);
    this.#deepest = Math.max(before.deepest, this.#deepest);
    return read;
  }

  #anchorOf(node: unknown): string | undefined {
    const { isMap, isScalar, isSeq } = this.yaml;
    return isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
  }

  #plain(node: unknown, depth: number): ConfigNode {
    const place = this.#place(node);
    const origin = this.#desk.origin(place);
    if (this.yaml.isMap(node)) return { kind: 'map', entries: this.#entries(node, depth), origin };
    if (this.yaml.isSeq(node))
      return { kind: 'list', items: node.items.map((one) => this.#node(one, depth + 1)), origin };
    const value = this.yaml.isScalar(node) ? node.value : null;
    if (typeof value === 'number') return { kind: 'scalar', value: this.#desk.number(value, place), origin };
    if (typeof value === 'string' || typeof value === 'boolean') return { kind: 'scalar', value, origin };
    return { kind: 'scalar', value: null, origin };
  }

  #entries(map: YAMLMap, depth: number): ReadonlyMap<string, ConfigNode> {
    const entries = new Map<string, ConfigNode>();
    for (const pair of map.items) {
      const place = this.#place(pair.key);
      const name = this.yaml.isScalar(pair.key) ? pair.key.value : undefined;
      if (typeof name !== 'string') throw this.#desk.unreadable(words('NON_STRING_KEY'), place);
      if (name === '<<')
        throw this.#desk.unreadable('merge keys are not supported', place, 'write out the names');
      if (entries.has(name)) throw this.#desk.unreadable(words('DUPLICATE_KEY'), place);
      const keyOrigin = this.#desk.origin(place);
      const value: ConfigNode = pair.value
        ? this.#node(pair.value, depth + 1)
        : { kind: 'scalar', value: null, origin: keyOrigin };
      entries.set(name, keyed(value, keyOrigin));
    }
    return entries;
  }

  /** What was read at the anchor, once more: shared, but counted as often as it is used. */
  #aliased(source: string, depth: number, place: Place): ConfigNode {
    const anchored = this.#anchors.get(source);
    if (anchored === undefined) throw this.#desk.unreadable('no anchor of this name stands before', place);
    if (anchored === 'open') throw this.#desk.unreadable('this alias stands within what it repeats', place);
    this.#desk.count(depth + anchored.depth, anchored.nodes);
    this.#deepest = Math.max(this.#deepest, depth + anchored.depth);
    return anchored.node;
  }

  #place(node: unknown): Place {
    const range = (node as { range?: readonly number[] | null } | null)?.range;
    return this.#placeOf(range?.[0] ?? 0);
  }

  #placeOf(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

const words = (code: string) => WORDS.get(code) ?? 'this is not YAML';
