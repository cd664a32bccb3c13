import { nameOf } from './class-libraries.js';
import type { ClassShapes } from './class-shape.js';
import type { SettingsClass } from './class-libraries.js';
import type { ConfigNode, MapNode, Origin } from './tree.js';

/** Longer, deeper or stranger defaults are the class's own business. */
const MAX_DEPTH = 16;

/** What a class says without anybody else: its default values as the lowest layer. Empty for what no document could say. */
export function defaultsTree(cls: SettingsClass, shapes: ClassShapes): MapNode {
  const origin: Origin = { layer: 'defaults', source: nameOf(cls) };
  const node = nodeOf(shapes.initial(cls), origin, 0);
  return node?.kind === 'map' ? node : { kind: 'map', entries: new Map(), origin };
}

function nodeOf(value: unknown, origin: Origin, depth: number): ConfigNode | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (typeof value === 'string' || typeof value === 'boolean') return { kind: 'scalar', value, origin };
  if (typeof value === 'number')
    return Number.isFinite(value) ? { kind: 'scalar', value, origin } : undefined;
  if (Array.isArray(value)) return listOf(value, origin, depth);
  if (value instanceof Map) return mapOf(value, origin, depth);
  if (typeof value !== 'object' || value === null || isOpaque(value)) return undefined;
  return objectOf(value, origin, depth);
}

function objectOf(value: object, origin: Origin, depth: number): ConfigNode {
  const entries = new Map<string, ConfigNode>();
  for (const [name, one] of Object.entries(value)) {
    const node = nodeOf(one, origin, depth + 1);
    if (node) entries.set(name, node);
  }
  return { kind: 'map', entries, origin };
}

/** A list that a document could say only in part is left to the class. */
function listOf(value: readonly unknown[], origin: Origin, depth: number): ConfigNode | undefined {
  const items = value.flatMap((one) => nodeOf(one, origin, depth + 1) ?? []);
  return items.length === value.length ? { kind: 'list', items, origin } : undefined;
}

/** One that a document could not say whole is left to the class, as a list is. */
function mapOf(value: ReadonlyMap<unknown, unknown>, origin: Origin, depth: number): ConfigNode | undefined {
  const entries = new Map<string, ConfigNode>();
  for (const [name, one] of value) {
    const isSaid = typeof name === 'string' && !isOfClass(one);
    const node = isSaid ? nodeOf(one, origin, depth + 1) : undefined;
    if (node) entries.set(name as string, node);
  }
  return entries.size === value.size ? { kind: 'map', entries, origin } : undefined;
}

/** Nobody knows that class: it could not be made again. */
function isOfClass(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}

const isOpaque = (value: object) =>
  value instanceof Date ||
  value instanceof Set ||
  ArrayBuffer.isView(value) ||
  value instanceof RegExp ||
  value instanceof URL;
