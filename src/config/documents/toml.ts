import type { AST } from 'toml-eslint-parser';
import { ConfigError } from '../config-error.js';
import type { ConfigNode, ListNode, MapNode } from '../tree.js';
import { DocumentDesk } from './document.js';
import type { Document, DocumentReader, Place } from './document.js';

/** Characters: the parser is made for editors and takes its time. */
const MAX_LENGTH = 65_536;

type Parse = (text: string) => AST.TOMLTopLevelTable;

/** Imports the parser of TOML, which is an optional peer. @throws ConfigError `config/no-parser` */
export async function loadToml(): Promise<DocumentReader> {
  const { parseTOML } = await import('toml-eslint-parser').catch((cause: unknown) => {
    throw new ConfigError('config/no-parser', 'The parser of TOML cannot be imported. Nothing was read.', {
      hint: 'npm install toml-eslint-parser, or write the configuration as YAML or JSON',
      cause,
    });
  });
  const parse: Parse = (text) => parseTOML(text, { tomlVersion: '1.0' }).body[0];
  return (document) => new TomlText(document, parse).document();
}

// Tables are opened again further down, so that maps and lists grow while the document is read.
type Grown = Map<string, ConfigNode>;

class TomlText {
  readonly #desk: DocumentDesk;

  constructor(
    document: Document,
    private readonly parse: Parse,
  ) {
    this.#desk = new DocumentDesk(document);
  }

  document(): MapNode | undefined {
    const table = this.#parsed();
    if (table.body.length === 0) return undefined;
    const entries: Grown = new Map();
    for (const one of table.body) {
      if (one.type === 'TOMLKeyValue') this.#write(one, entries, 1);
      else this.#table(one, entries);
    }
    return { kind: 'map', entries, origin: this.#origin(table) };
  }

  #parsed(): AST.TOMLTopLevelTable {
    const text = this.#desk.text(MAX_LENGTH);
    try {
      return this.parse(text);
    } catch (cause) {
      // What the parser says may quote the file, and with it a secret.
      const { lineNumber, column, message } = cause as Partial<Record<string, unknown>>;
      if (typeof lineNumber !== 'number' || typeof column !== 'number')
        throw this.#desk.tooLarge('is more than the parser of TOML can take');
      const isTwice = String(message).startsWith('Defining a key multiple times');
      const what = isTwice ? 'this name stands here twice' : 'this is not TOML 1.0';
      throw this.#desk.unreadable(what, { line: lineNumber, column: column + 1 });
    }
  }

  #table(table: AST.TOMLTable, root: Grown): void {
    const way = table.resolvedKey;
    const names = [...table.key.keys];
    let entries = root;
    for (const [at, step] of way.entries()) {
      if (typeof step === 'number') continue;
      const name = names.shift() ?? table;
      const index = way[at + 1];
      entries =
        typeof index === 'number'
          ? this.#row([step, index], entries, name)
          : this.#under(step, entries, name);
      this.#desk.count(at + 1, 0);
    }
    for (const one of table.body) this.#write(one, entries, way.length + 1);
  }

  /** The entries of a map, made where it is not there. */
  #under(name: string, entries: Grown, node: AST.TOMLNode): Grown {
    const known = entries.get(name);
    if (known?.kind === 'map') return known.entries as Grown;
    const made: Grown = new Map();
    this.#desk.count(0);
    const origin = this.#origin(node);
    entries.set(name, { kind: 'map', entries: made, origin, keyOrigin: origin });
    return made;
  }

  /** The entries of one map of a list, both made where they are not there. */
  #row([name, index]: readonly [string, number], entries: Grown, node: AST.TOMLNode): Grown {
    const origin = this.#origin(node);
    const known = entries.get(name);
    const items = known?.kind === 'list' ? (known.items as ConfigNode[]) : [];
    if (known === undefined) entries.set(name, { kind: 'list', items, origin, keyOrigin: origin });
    const row = items[index];
    if (row?.kind === 'map') return row.entries as Grown;
    const made: Grown = new Map();
    this.#desk.count(0);
    items.push({ kind: 'map', entries: made, origin });
    return made;
  }

  #write(pair: AST.TOMLKeyValue, entries: Grown, depth: number): void {
    const { keys } = pair.key;
    let into = entries;
    for (const [at, key] of keys.entries()) {
      const name = key.type === 'TOMLBare' ? key.name : key.value;
      this.#desk.count(depth + at, 0);
      if (at < keys.length - 1) into = this.#under(name, into, key);
      else into.set(name, { ...this.#value(pair.value, depth + at), keyOrigin: this.#origin(key) });
    }
  }

  #value(node: AST.TOMLContentNode, depth: number): ConfigNode {
    this.#desk.count(depth);
    const origin = this.#origin(node);
    if (node.type === 'TOMLArray') return this.#list(node, depth);
    if (node.type === 'TOMLInlineTable') {
      const entries: Grown = new Map();
      for (const pair of node.body) this.#write(pair, entries, depth + 1);
      return { kind: 'map', entries, origin };
    }
    return { kind: 'scalar', value: this.#scalar(node), origin };
  }

  #list(node: AST.TOMLArray, depth: number): ListNode {
    const items = node.elements.map((one) => this.#value(one, depth + 1));
    return { kind: 'list', items, origin: this.#origin(node) };
  }

  #scalar(node: AST.TOMLValue): string | number | boolean {
    switch (node.kind) {
      case 'string':
      case 'boolean':
        return node.value;
      case 'integer':
      case 'float':
        return this.#desk.number(node.value, placeOf(node));
      default:
        // A date is the text that was written: what type it becomes is told by the target.
        return node.datetime;
    }
  }

  #origin(node: AST.TOMLNode) {
    return this.#desk.origin(placeOf(node));
  }
}

const placeOf = ({ loc }: AST.TOMLNode): Place => ({ line: loc.start.line, column: loc.start.column + 1 });
