import { types } from 'node:util';

/**
 * An object with the members of an instance, and nothing of what they hold: live references learn from it, also
 * when the instance is long gone.
 */
export function modelOf(instance: object): object {
  const model =
    typeof instance === 'function'
      ? (Object.setPrototypeOf(standIn(instance), Object.getPrototypeOf(instance) as object) as object)
      : (Object.create(Object.getPrototypeOf(instance) as object | null) as object);
  for (const [name, { value }] of ownMembers(instance)) {
    const known = Object.getOwnPropertyDescriptor(model, name);
    if (known?.configurable === false) continue;
    Object.defineProperty(model, name, {
      value: typeof value === 'function' ? standIn(value as object) : undefined,
      configurable: true,
    });
  }
  return model;
}

function ownMembers(instance: object): [PropertyKey, PropertyDescriptor][] {
  return Reflect.ownKeys(instance).flatMap((name) => {
    const descriptor = Object.getOwnPropertyDescriptor(instance, name);
    return descriptor ? [[name, descriptor]] : [];
  });
}

/** A function that is asynchronous where the other one is. */
function standIn(fn: object): object {
  if (!types.isAsyncFunction(fn)) return () => undefined;
  if (types.isGeneratorFunction(fn)) return async function* () {};
  return async () => Promise.resolve();
}
