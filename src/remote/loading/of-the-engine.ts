import { builtinModules } from 'node:module';

type AnyFunction = (...args: never[]) => unknown;

// eslint-disable-next-line @typescript-eslint/unbound-method -- as it was before anything remote could change it
const textOf = Function.prototype.toString;
const { moduleLoadList } = process as { moduleLoadList?: readonly string[] };

/** Functions that modules of Node have, of those that have been looked at. */
const members = new WeakSet<object>();
const lookedAt = new Set<string>();

/**
 * Whether a function is one of JavaScript, of Node or of everybody, as `Function`, `child_process.exec` or `fetch`, and not of the
 * module that exports it. One that calls such a function is the module's own.
 */
export function isOfTheEngine(value: AnyFunction): boolean {
  return isNative(value) || Reflect.get(globalThis, value.name) === value || isOfNode(value);
}

/** The text of JavaScript's own functions is no code; nor is that of a bound function, of which nobody knows what it calls. */
const isNative = (value: AnyFunction) =>
  textOf.call(value).endsWith('{ [native code] }') && !value.name.startsWith('bound ');

function isOfNode(value: AnyFunction): boolean {
  // What nobody has loaded, nobody can export; loading all would take long, and tell of what is deprecated.
  const loaded = new Set(moduleLoadList);
  for (const name of builtinModules) {
    // `fs` has what `fs/promises` is, whether or not that was loaded.
    const isThere =
      name === 'process' || loaded.has(`NativeModule ${name.replace(/^node:|\/promises$/g, '')}`);
    if (!isThere || lookedAt.has(name)) continue;
    lookedAt.add(name);
    lookAt(process.getBuiltinModule(name) ?? {}, 2);
  }
  return members.has(value);
}

/** A module, and what its members have: `fs.promises`, `Buffer.from`. */
function lookAt(box: object, depth: number): void {
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(box)) as { value?: unknown }[]) {
    if (typeof value === 'function') members.add(value);
    const isBox = typeof value === 'function' || (typeof value === 'object' && value !== null);
    if (isBox && depth > 1) lookAt(value, depth - 1);
  }
}
