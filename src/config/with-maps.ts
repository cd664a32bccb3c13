import type { Shape } from './shape.js';
import type { ConfigNode } from './tree.js';

/**
 * Makes Maps of plain objects where the class has a Map: class-transformer does so only where `@Type` says of what. The
 * rest is changed in place.
 *
 * @param node what the value was made of: no further than that is looked
 */
export function withMaps(value: unknown, shape: Shape, node: ConfigNode): unknown {
  if (typeof value !== 'object' || value === null || node.kind === 'scalar') return value;
  const members = node.kind === 'list' ? node.items.entries() : node.entries;
  for (const [name, member] of members) {
    const inner = innerShape(shape, name);
    if (inner && Object.hasOwn(value, name)) {
      const own: unknown = Reflect.get(value, name);
      const made = withMaps(own, inner, member);
      if (made !== own) Reflect.set(value, name, made);
    }
  }
  const isLeft = shape.kind === 'record' && shape.isMap === true && !(value instanceof Map);
  return isLeft ? new Map(Object.entries(value)) : value;
}

function innerShape(shape: Shape, name: string | number): Shape | undefined {
  if (shape.kind === 'object') return shape.fields.get(String(name))?.shape;
  return shape.kind === 'record' || shape.kind === 'list' ? shape.of : undefined;
}
