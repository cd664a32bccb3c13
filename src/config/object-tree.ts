import { ConfigError } from './config-error.js';
import { below, item } from './config-path.js';
import { DOCUMENT_LIMITS } from './documents/document.js';
import type { ConfigNode, MapNode, Origin } from './tree.js';

/**
 * Values that code gives, as a tree. What is undefined counts as not said.
 *
 * @throws ConfigError `config/bad-value` for what no document could say, `config/too-large`
 */
export function objectTree(value: object, origin: Origin): MapNode {
  const node = new Reader(origin).node(value, '', 0);
  if (node?.kind === 'map') return node;
  throw badValue(
    '',
    origin,
    node === undefined ? 'nothing' : node.kind === 'list' ? 'a list' : 'a single value',
  );
}

class Reader {
  #nodes = 0;

  constructor(private readonly origin: Origin) {}

  node(value: unknown, path: string, depth: number): ConfigNode | undefined {
    if (value === undefined) return undefined;
    this.#count(depth);
    const { origin } = this;
    if (value === null || typeof value === 'string' || typeof value === 'boolean')
      return { kind: 'scalar', value, origin };
    if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'scalar', value, origin };
    if (Array.isArray(value)) {
      // Something undefined in a list is a gap that nobody can have meant.
      const items = Array.from(value, (one: unknown, at) =>
        this.node(one ?? null, item(path, at), depth + 1),
      );
      return { kind: 'list', items: items.filter((one) => one !== undefined), origin };
    }
    if (typeof value === 'object' && isPlain(value)) return this.#map(value, path, depth);
    throw badValue(path, origin, kindOf(value));
  }

  #map(value: object, path: string, depth: number): MapNode {
    const entries = new Map<string, ConfigNode>();
    for (const [name, one] of Object.entries(value)) {
      const node = this.node(one, below(path, name), depth + 1);
      if (node) entries.set(name, node);
    }
    return { kind: 'map', entries, origin: this.origin };
  }

  #count(depth: number): void {
    this.#nodes += 1;
    const { depth: deepest, nodes } = DOCUMENT_LIMITS;
    if (depth <= deepest && this.#nodes <= nodes) return;
    const what =
      depth > deepest ? `are nested more than ${deepest} deep, or hold themselves` : `are more than ${nodes}`;
    throw new ConfigError(
      'config/too-large',
      `The values from ${this.origin.source} ${what}. Nothing of them is used.`,
    );
  }
}

const badValue = (path: string, { source }: Origin, what: string) =>
  new ConfigError(
    'config/bad-value',
    `The values from ${source} hold ${what} at ${path === '' ? 'the top' : path}. Nothing of them is used.`,
    {
      hint: 'use what a document could say: text, finite numbers, true, false, null, lists and plain objects',
    },
  );

function kindOf(value: unknown): string {
  if (typeof value === 'object') return 'an instance of a class';
  return typeof value === 'number' ? String(value) : `a ${typeof value}`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
