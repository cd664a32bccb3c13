/** Where configuration comes from, lowest first: a higher layer wins. */
export const CONFIG_LAYERS: readonly ConfigLayer[] = [
  'defaults',
  'file',
  'profile',
  'source',
  'environment',
  'explicit',
];

/** The layer that a value comes from. */
export type ConfigLayer = 'defaults' | 'file' | 'profile' | 'source' | 'environment' | 'explicit';

/** Who said something, and where. */
export interface Origin {
  /** Its layer. */
  readonly layer: ConfigLayer;
  /** Name of the source: a file, `environment`, `options`, or what a user-made source is called. */
  readonly source: string;
  /** The variable of the environment. */
  readonly variable?: string;
  /** Line of a document, from 1. */
  readonly line?: number;
  /** Column of a document, from 1. */
  readonly column?: number;
}

/** What one value can be; null takes back what lower layers say. */
export type Scalar = string | number | boolean | null;

interface NodeFacts {
  readonly origin: Origin;
  /** Where the key of this value stands; undefined where it has none. */
  readonly keyOrigin?: Origin;
}

/** A single value. */
export interface ScalarNode extends NodeFacts {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** Whether the text has no type of its own, so that the target tells it: everything from the environment. */
  readonly isUntyped?: boolean;
}

/** Values in order. */
export interface ListNode extends NodeFacts {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
}

/** Values by name. A Map, so that `__proto__` and `constructor` are names like any other. */
export interface MapNode extends NodeFacts {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, ConfigNode>;
}

/** Configuration before anybody has looked at what it is for. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

/** What one source says. */
export interface LayerTree {
  readonly layer: ConfigLayer;
  readonly tree: MapNode;
}

/** A map without entries. */
export const emptyMap = (origin: Origin): MapNode => ({ kind: 'map', entries: new Map(), origin });

/** `oneiric.yaml:12:9`, or `from environment ONEIRIC_HTTP__PORT`. */
export function originText({ layer, source, variable, line, column }: Origin): string {
  if (variable !== undefined) return `from ${source} ${variable}`;
  if (line !== undefined) return column === undefined ? `${source}:${line}` : `${source}:${line}:${column}`;
  return layer === 'defaults' ? `default of ${source}` : `from ${source}`;
}

/** The node at the end of a way, or undefined where the way ends before. Steps into lists are indexes. */
export function nodeAt(root: ConfigNode, way: readonly string[]): ConfigNode | undefined {
  let at: ConfigNode | undefined = root;
  for (const step of way) {
    if (at?.kind === 'map') at = at.entries.get(step);
    else if (at?.kind === 'list' && /^\d+$/.test(step)) at = at.items[Number(step)];
    else return undefined;
  }
  return at;
}

/** The same node under another key. */
export const keyed = <N extends ConfigNode>(node: N, keyOrigin: Origin | undefined): N =>
  keyOrigin === undefined ? node : { ...node, keyOrigin };
