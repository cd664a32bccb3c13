import type { Shape, TextShape } from './shape.js';
import type { ConfigNode } from './tree.js';

/**
 * Makes Maps of plain objects, Sets of lists, and dates and URLs of texts where the class has such: class-transformer does
 * so only where `@Type` says of what. The rest is changed in place.
 *
 * @param node what the value was made of: no further than that is looked
 */
export function asDeclared(value: unknown, shape: Shape, node: ConfigNode): unknown {
  if (node.kind === 'scalar')
    return shape.kind === 'text' && typeof value === 'string' ? made(value, shape) : value;
  if (typeof value !== 'object' || value === null) return value;
  const members = node.kind === 'list' ? node.items.entries() : node.entries;
  for (const [name, member] of members) {
    const inner = innerShape(shape, name);
    if (inner && Object.hasOwn(value, name)) {
      const own: unknown = Reflect.get(value, name);
      const declared = asDeclared(own, inner, member);
      if (declared !== own) Reflect.set(value, name, declared);
    }
  }
  return collected(value, shape);
}

function collected(value: object, shape: Shape): object {
  if (shape.kind === 'list' && shape.isSet === true && Array.isArray(value)) return new Set(value);
  const isLeft = shape.kind === 'record' && shape.isMap === true && !(value instanceof Map);
  return isLeft ? new Map(Object.entries(value)) : value;
}

function made(text: string, { of }: TextShape): unknown {
  if (of === 'date') return new Date(text);
  return of === 'url' ? new URL(text) : text;
}

function innerShape(shape: Shape, name: string | number): Shape | undefined {
  if (shape.kind === 'object') return shape.fields.get(String(name))?.shape;
  return shape.kind === 'record' || shape.kind === 'list' ? shape.of : undefined;
}
