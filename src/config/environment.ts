import { nearest } from '../core/near-miss.js';
import type { Variables } from '../core/variables.js';
import { below } from './config-path.js';
import { ConfigError } from './config-error.js';
import { unknownName } from './conform.js';
import { readJsonValue } from './documents/json.js';
import { APPEND } from './merge.js';
import { isSetting, oddName, PREFIX } from './environment-names.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import { expected, ANY } from './shape.js';
import type { ObjectShape, Shape } from './shape.js';
import type { ConfigNode, MapNode, Origin } from './tree.js';

/** What the environment says, and what is wrong or odd about it. */
export interface EnvironmentTree {
  readonly tree: MapNode;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const SOURCE = 'environment';
const MAX_LENGTH = 65_536;
const MAX_STEPS = 64;
const ROOT: Origin = { layer: 'environment', source: SOURCE };

/** `ONEIRIC_SECTION__FIELD` variables as a tree: their names find what is known, their texts wait for its type. */
export function environmentTree(variables: Variables, root: ObjectShape): EnvironmentTree {
  const reader = new EnvironmentReader(root);
  for (const [name, text] of Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (text !== undefined && name.startsWith(PREFIX)) reader.read(name, text);
  }
  return { tree: reader.tree, problems: reader.problems, warnings: reader.warnings };
}

/** A place that a name leads to. */
interface Target {
  readonly way: readonly string[];
  readonly shape: Shape;
}

class EnvironmentReader {
  readonly #entries = new Map<string, ConfigNode>();
  readonly tree: MapNode = { kind: 'map', entries: this.#entries, origin: ROOT };
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];

  constructor(private readonly root: ObjectShape) {}

  read(variable: string, text: string): void {
    const origin: Origin = { ...ROOT, variable };
    if (!isSetting(variable)) {
      const odd = oddName(variable);
      if (odd !== undefined) this.warnings.push(problem(variable, odd, origin));
      return;
    }
    const name = variable.slice(PREFIX.length);
    const sign = name.endsWith(APPEND) ? APPEND : '';
    const target = this.#find(name.slice(0, name.length - sign.length).split('__'), origin);
    const node = target && this.#node(text, target, origin);
    if (target && node) this.#put([...target.way.slice(0, -1), `${target.way.at(-1) ?? ''}${sign}`], node);
  }

  #find(segments: readonly string[], origin: Origin): Target | undefined {
    if (segments.length > MAX_STEPS || segments.includes('')) {
      this.#refuse('', 'has no setting of this name: names are joined by two underscores', origin);
      return undefined;
    }
    let target: Target = { way: [], shape: this.root };
    for (const segment of segments) {
      const next = this.#step(target, segment, origin);
      if (!next) return undefined;
      target = next;
    }
    return target;
  }

  #step({ way, shape }: Target, segment: string, origin: Origin): Target | undefined {
    const path = pathOf(way);
    const known = namesOf(shape);
    const wanted = normal(segment);
    const found = wanted === '' ? [] : known.filter((name) => normal(name) === wanted);
    const [name, second] = found;
    if (name !== undefined && second === undefined)
      return { way: [...way, name], shape: shapeUnder(shape, name) };
    if (name !== undefined) {
      const what = `is both ${found.join(' and ')} to the environment; say it elsewhere`;
      this.#refuse(below(path, segment), what, origin);
      return undefined;
    }
    const others = othersOf(shape);
    if (others) return { way: [...way, segment.toLowerCase().replaceAll('_', '-')], shape: others };
    if (shape.kind !== 'object') {
      this.#refuse(path, `must be ${expected(shape)}: it holds nothing by name`, origin);
      return undefined;
    }
    this.#refuse(below(path, segment.toLowerCase()), unknownIn(segment, known), origin);
    return undefined;
  }

  #node(text: string, { way, shape }: Target, origin: Origin): ConfigNode | undefined {
    const path = pathOf(way);
    if (text.length > MAX_LENGTH) {
      this.#refuse(path, `has more than ${MAX_LENGTH} characters`, origin);
      return undefined;
    }
    const short = shortOf(text, shape, origin);
    if (short) return short;
    const node = this.#json(text, origin);
    if (node?.kind === (shape.kind === 'list' ? 'list' : 'map')) return node;
    this.#refuse(path, `must be ${expected(shape)}, written as JSON`, origin);
    return undefined;
  }

  #json(text: string, origin: Origin): ConfigNode | undefined {
    try {
      return placed(readJsonValue({ text, file: SOURCE, layer: 'environment' }), origin);
    } catch (error) {
      if (error instanceof ConfigError) return undefined;
      throw error;
    }
  }

  #put(way: readonly string[], node: ConfigNode): void {
    let entries = this.#entries;
    for (const [at, step] of way.slice(0, -1).entries()) {
      const there = entries.get(step);
      if (there && (there.kind !== 'map' || there.origin.variable !== undefined))
        return this.#twice(way.slice(0, at + 1), there, node);
      const next =
        there?.kind === 'map' ? (there.entries as Map<string, ConfigNode>) : new Map<string, ConfigNode>();
      if (!there) entries.set(step, { kind: 'map', entries: next, origin: ROOT });
      entries = next;
    }
    const last = way.at(-1) ?? '';
    const there = entries.get(last);
    if (there) this.#twice(way, there, node);
    else entries.set(last, node);
  }

  #twice(way: readonly string[], there: ConfigNode, node: ConfigNode): void {
    const first = there.origin.variable ?? firstVariable(there);
    this.#refuse(pathOf(way), `is said by ${first} as well`, node.origin);
  }

  #refuse(path: string, what: string, origin: Origin): void {
    this.problems.push(problem(path === '' ? (origin.variable ?? '') : path, what, origin));
  }
}

const pathOf = (way: readonly string[]) => way.reduce(below, '');

/** What is said without being JSON; undefined where only JSON can say it. */
function shortOf(text: string, shape: Shape, origin: Origin): ConfigNode | undefined {
  const begin = text.trimStart().slice(0, 1);
  if (shape.kind === 'list') return begin === '[' ? undefined : listOf(text, origin);
  if (shape.kind === 'object') return shape.bare && begin !== '{' ? untyped(text, origin) : undefined;
  return shape.kind === 'record' ? undefined : untyped(text, origin);
}

/** What counts of a name: letters and digits, whatever their case. */
const normal = (name: string) => name.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();

function namesOf(shape: Shape): string[] {
  if (shape.kind === 'object') return [...shape.fields.keys()];
  return shape.kind === 'record' ? [...(shape.likely?.keys() ?? [])] : [];
}

function shapeUnder(shape: Shape, name: string): Shape {
  if (shape.kind === 'object') return shape.fields.get(name)?.shape ?? ANY;
  return shape.kind === 'record' ? shape.of : ANY;
}

function othersOf(shape: Shape): Shape | undefined {
  if (shape.kind === 'object') return shape.others;
  if (shape.kind === 'record') return shape.of;
  return shape.kind === 'any' ? shape : undefined;
}

/** As for a document, but a name nearby is looked for by what counts of it. */
function unknownIn(segment: string, known: readonly string[]): string {
  const [near] = nearest(normal(segment), known.map(normal));
  const meant = known.find((name) => normal(name) === near);
  if (meant !== undefined) return `is not known; did you mean ${meant}?`;
  return unknownName('', new Map(known.map((name) => [name, true])));
}

const untyped = (value: string, origin: Origin): ConfigNode => ({
  kind: 'scalar',
  value,
  isUntyped: true,
  origin,
});

function listOf(text: string, origin: Origin): ConfigNode {
  const items = text.trim() === '' ? [] : text.split(',').map((one) => untyped(one.trim(), origin));
  return { kind: 'list', items, origin };
}

/** All that a variable says comes from it; lines and columns within it help nobody. */
function placed(node: ConfigNode, origin: Origin): ConfigNode {
  if (node.kind === 'scalar') return { ...node, origin, keyOrigin: origin };
  if (node.kind === 'list') return { ...node, items: node.items.map((one) => placed(one, origin)), origin };
  const entries = new Map([...node.entries].map(([name, one]) => [name, placed(one, origin)]));
  return { ...node, entries, origin, keyOrigin: origin };
}

function firstVariable(node: ConfigNode): string {
  if (node.origin.variable !== undefined || node.kind !== 'map') return node.origin.variable ?? SOURCE;
  const [first] = node.entries.values();
  return first ? firstVariable(first) : SOURCE;
}
