import { guard } from './guarded.js';

/** Freezes plain objects, lists and instances, all the way down; what freezing would break or not protect is left. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value))
    return value;
  guard(value);
  Object.freeze(value);
  if (value instanceof Map || value instanceof Set)
    for (const pair of value.entries()) for (const one of pair) deepFreeze<unknown>(one);
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
    if (descriptor && 'value' in descriptor) deepFreeze(descriptor.value);
  }
  return value;
}
