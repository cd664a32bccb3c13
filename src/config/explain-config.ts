import { appended } from './merge.js';
import { HIDDEN, withoutPasswords } from './passwords.js';
import { isSecretive } from './secretive.js';
import { parseRefs } from './secret-refs.js';
import { ANY } from './shape.js';
import type { Shape } from './shape.js';
import { CONFIG_LAYERS, nodeAt, originText } from './tree.js';
import type { ConfigLayer, ConfigNode, LayerTree, MapNode, Origin, Scalar, ScalarNode } from './tree.js';
import { typedText } from './typed-text.js';
import { below, item } from './config-path.js';

/** What one layer says about a path. */
export interface ConfigSaid {
  /** The layer. */
  readonly layer: ConfigLayer;
  /** Where it says so. */
  readonly origin: Origin;
  /** Secrets as `***`; references to secrets as they are written. Null takes back what lower layers say. */
  readonly value: unknown;
  /** Whether it appends to what lower layers say. */
  readonly isAppended: boolean;
}

/** Where a value comes from. */
export interface ConfigExplanation {
  /** The path that was asked for. */
  readonly path: string;
  /** What holds, secrets as `***`; undefined where nobody says anything. */
  readonly value: unknown;
  /** The layer that said it; for a map, the highest that said anything of it. */
  readonly layer: ConfigLayer | undefined;
  /** Where that layer says it. */
  readonly origin: Origin | undefined;
  /** What each layer says, highest first. */
  readonly said: readonly ConfigSaid[];
  /** For people: a line per layer. */
  toString(): string;
}

/** What is needed to explain. */
export interface ExplainFacts {
  /** What the path leads to, by the names that trees have. */
  readonly way: readonly string[];
  /** Lowest first, without the defaults. */
  readonly layers: readonly LayerTree[];
  readonly defaults: MapNode;
  readonly merged: MapNode;
  readonly shape: Shape;
}

/** Which layer says what about a path. Never gives the value of a secret. */
export function explainPath(path: string, facts: ExplainFacts): ConfigExplanation {
  const { way } = facts;
  const shape = shapeAt(facts.shape, way);
  const held = nodeAt(facts.merged, way);
  const trees = [{ layer: 'defaults' as const, tree: facts.defaults }, ...facts.layers];
  const said = trees.toReversed().flatMap((one) => saidBy(one, way, { path, shape }));
  // What is below a null was taken back by it.
  const end = said.findIndex(({ value }) => value === null);
  const [top] = end < 0 ? said : said.slice(0, end);
  const value = held && shownValue(held, path, shape);
  const explanation = {
    path,
    value,
    layer: held && (top?.layer ?? held.origin.layer),
    origin: held?.origin,
    said,
  };
  const lines = () => textOfExplanation(explanation);
  return Object.freeze(Object.defineProperty(explanation, 'toString', { value: lines }));
}

function saidBy(
  { layer, tree }: LayerTree,
  way: readonly string[],
  { path, shape }: { path: string; shape: Shape },
): ConfigSaid[] {
  const said: ConfigSaid[] = [];
  const name = way.at(-1) ?? '';
  const added = appended(nodeAt(tree, way.slice(0, -1)), name);
  for (const [node, isAppended] of [
    [added, true],
    [nodeAt(tree, way) ?? takenBack(tree, way), false],
  ] as const) {
    if (!node) continue;
    const value = shownValue(node, path, shape);
    said.push(Object.freeze({ layer, origin: node.origin, value, isAppended }));
  }
  return said;
}

/** The null by which a layer takes back all that a way leads through. */
function takenBack(tree: MapNode, way: readonly string[]): ConfigNode | undefined {
  const above = way.map((_, steps) => nodeAt(tree, way.slice(0, steps)));
  return above.find((node) => node?.kind === 'scalar' && node.value === null);
}

/** A node as plain values that may be shown to anybody; text of the environment in the type it will have. */
export function shownValue(node: ConfigNode, path: string, shape: Shape = ANY): unknown {
  if (node.kind === 'list') {
    const of = shape.kind === 'list' ? shape.of : ANY;
    return Object.freeze(node.items.map((one, at) => shownValue(one, item(path, at), of)));
  }
  if (node.kind === 'map') {
    const values = Object.create(null) as Record<string, unknown>;
    for (const [name, one] of node.entries)
      values[name] = shownValue(one, below(path, name), shapeUnder(shape, name));
    return Object.freeze(values);
  }
  return shownScalar(node, path, shape);
}

function shownScalar({ value, isUntyped }: ScalarNode, path: string, shape: Shape): Scalar {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string' && hasRefs(value)) return shownRefs(value, path);
  if (isSecretive(path, value)) return HIDDEN;
  if (typeof value === 'number') return value;
  const typed = isUntyped === true ? (typedText(value, shape) ?? value) : value;
  return typeof typed === 'string' ? withoutPasswords(typed) : typed;
}

const hasRefs = (text: string) => (parseRefs(text)?.names.length ?? 0) > 0;

/** References are no secrets, but what stands between them may be one where a secret belongs. */
function shownRefs(text: string, path: string): string {
  const refs = parseRefs(text);
  const isBare = refs?.texts.every((one) => one === '') ?? false;
  return isBare || !isSecretive(path, text) ? withoutPasswords(text) : HIDDEN;
}

/** The shape of what a way leads to; anything where it is not known. */
export function shapeAt(root: Shape, way: readonly string[]): Shape {
  return way.reduce<Shape>((shape, step) => shapeUnder(shape, step), root);
}

function shapeUnder(shape: Shape, name: string): Shape {
  switch (shape.kind) {
    case 'object':
      return shape.fields.get(name)?.shape ?? shape.others ?? ANY;
    case 'record':
    case 'list':
      return shape.of;
    default:
      return ANY;
  }
}

const WIDTH = Math.max(...CONFIG_LAYERS.map((one) => one.length)) + 2;

function textOfExplanation({ path, value, layer, said }: Omit<ConfigExplanation, 'toString'>): string {
  const head = layer === undefined ? `${path} is said by nobody` : `${path} = ${oneLine(value)} (${layer})`;
  const lines = said.map(({ layer: name, origin, value: one, isAppended }) => {
    const sign = isAppended ? '+ ' : '';
    return `  ${name.padEnd(WIDTH)}${sign}${oneLine(one)}   ${originText(origin)}`;
  });
  return [head, ...lines].join('\n');
}

const oneLine = (value: unknown) => (value === null ? 'null (taken back)' : JSON.stringify(value));
