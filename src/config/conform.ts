import { nearest } from '../core/near-miss.js';
import { shown } from '../core/names.js';
import { OBJECT_NAMES } from '../core/object-names.js';
import { isWithin } from '../core/policies.js';
import { below, item } from './config-path.js';
import { shownNode } from './hidden.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import { parseRefs, substitute } from './secret-refs.js';
import { expected } from './shape.js';
import type { ListShape, NumberShape, ObjectShape, RecordShape, Shape, TextShape } from './shape.js';
import type { ConfigNode, ListNode, MapNode, Origin, Scalar, ScalarNode } from './tree.js';
import { typedText } from './typed-text.js';

/** Values of secrets by name; undefined where a store does not have one. */
export type SecretValues = ReadonlyMap<string, string | undefined>;

/** A node as plain values, as its shape wants them, and what is wrong with it. */
export interface Conformed {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Secrets that are needed and not known. */
  readonly missing: ReadonlySet<string>;
}

/** Brings a node into its shape; everything that is wrong at once. */
export function conform(
  node: ConfigNode,
  shape: Shape,
  { path, secrets }: { path: string; secrets: SecretValues },
): Conformed {
  const conformer = new Conformer(secrets);
  const value = conformer.value(node, shape, path);
  return { value, problems: conformer.problems, missing: conformer.missing };
}

/** A text that cannot be told yet, or about which all was said. */
const LACKING = Symbol('lacking');

type Typed = string | number | boolean | undefined | typeof LACKING;

class Conformer {
  readonly problems: Problem[] = [];
  readonly missing = new Set<string>();

  constructor(private readonly secrets: SecretValues) {}

  value(node: ConfigNode, shape: Shape, path: string): unknown {
    switch (node.kind) {
      case 'scalar':
        return this.#scalar(node, (shape.kind === 'object' && shape.bare) || shape, path);
      case 'list':
        if (shape.kind === 'any') return this.#list(node, { kind: 'list', of: shape }, path);
        if (shape.kind === 'list') return this.#list(node, shape, path);
        break;
      case 'map':
        if (shape.kind === 'any') return this.#record(node, { kind: 'record', of: shape }, path);
        if (shape.kind === 'record') return this.#record(node, shape, path);
        if (shape.kind === 'object') return this.#object(node, shape, path);
        break;
    }
    this.#wrong(node, shape, path);
    return undefined;
  }

  #list(node: ListNode, { of }: ListShape, path: string): unknown[] {
    return node.items.map((one, at) => this.value(one, of, item(path, at)));
  }

  #record(node: MapNode, { of }: RecordShape, path: string): object {
    const values: Record<string, unknown> = {};
    for (const [name, one] of node.entries) {
      const at = below(path, name);
      if (OBJECT_NAMES.has(name)) this.#say(at, 'is no name that can be used', one.keyOrigin ?? one.origin);
      else values[name] = this.value(one, of, at);
    }
    return values;
  }

  #object(node: MapNode, { fields, others }: ObjectShape, path: string): object {
    const values: Record<string, unknown> = {};
    for (const [name, one] of node.entries) {
      const shape = fields.get(name)?.shape ?? others;
      const at = below(path, name);
      if (shape === undefined || OBJECT_NAMES.has(name))
        this.#say(at, unknownName(name, fields), one.keyOrigin ?? one.origin);
      else values[name] = this.value(one, shape, at);
    }
    for (const [name, { shape, isRequired }] of fields) {
      if (!isRequired || node.entries.has(name)) continue;
      this.#say(below(path, name), `is missing: it must be ${expected(shape)}`, saidBySomebody(node.origin));
    }
    return values;
  }

  #scalar(node: ScalarNode, shape: Shape, path: string): unknown {
    const { value } = node;
    if (value === null && (shape.isOptional === true || shape.kind === 'any')) return null;
    const typed = typeof value === 'string' ? this.#text(node, value, { shape, path }) : value;
    if (typed === LACKING) return undefined;
    if (typed === undefined || typed === null || !fits(typed, shape)) this.#wrong(node, shape, path);
    // Also where it is wrong: what is asked of other fields may depend on it.
    return typed ?? value;
  }

  /** A text with its secrets in place, in the type that is wanted if it has none of its own. */
  #text(node: ScalarNode, value: string, { shape, path }: { shape: Shape; path: string }): Typed {
    const refs = parseRefs(value);
    if (refs?.malformed !== undefined) {
      const what = `has ${refs.malformed}, which refers to nothing; write \${secret:name}, or $\${ for the signs themselves`;
      this.#say(path, what, node.origin);
      return LACKING;
    }
    const names = refs?.names ?? [];
    const text = refs ? substitute(refs, this.secrets) : value;
    if (text !== undefined)
      return node.isUntyped === true || names.length > 0 ? typedText(text, shape) : text;
    for (const name of names) if (this.secrets.get(name) === undefined) this.missing.add(name);
    return LACKING;
  }

  #wrong(node: ConfigNode, shape: Shape, path: string): void {
    const isText = shape.kind === 'text' && node.kind === 'scalar' && node.value !== null;
    const hint = isText && typeof node.value !== 'string' ? '; write it in quotes' : '';
    this.#say(path, `must be ${expected(shape)}, got ${shownNode(node, path)}${hint}`, node.origin);
  }

  #say(path: string, what: string, origin: Origin | undefined): void {
    this.problems.push(problem(path, what, origin));
  }
}

function fits(value: NonNullable<Scalar>, shape: Shape): boolean {
  switch (shape.kind) {
    case 'any':
      return true;
    case 'text':
      return typeof value === 'string' && (shape.choices?.includes(value) ?? isOf(value, shape));
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return shape.choices.includes(value);
    case 'number':
    case 'integer':
      return typeof value === 'number' && isOneOf(value, shape);
    default:
      return false;
  }
}

function isOf(text: string, { of }: TextShape): boolean {
  if (of === 'date') return !Number.isNaN(Date.parse(text));
  return of !== 'url' || URL.canParse(text);
}

function isOneOf(value: number, shape: NumberShape): boolean {
  if (shape.kind === 'integer' && !Number.isInteger(value)) return false;
  return isWithin(value, shape) && (shape.choices?.includes(value) ?? true);
}

/** What is wrong with a name that is not known, with the nearest that is. */
export function unknownName(name: string, known: ReadonlyMap<string, unknown>): string {
  const [near] = nearest(name, known.keys());
  if (near !== undefined) return `is not known; did you mean ${near}?`;
  const names = [...known.keys()].slice(0, 20).map((one) => (/^[\w/.-]+$/.test(one) ? one : shown(one)));
  return names.length === 0 ? 'is not known: nothing is' : `is not known; known are ${names.join(', ')}`;
}

const saidBySomebody = (origin: Origin) => (origin.layer === 'defaults' ? undefined : origin);
