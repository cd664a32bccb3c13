/** A method of an instance on the other side. */
export interface Method {
  readonly name: string;
  /** It is an asynchronous generator: called without a promise around what it gives. */
  readonly isGenerator: boolean;
}

/** Never called across a border: everything has them, or `await` calls them, or they are handed what cannot cross. */
const DENIED: ReadonlySet<string> = new Set([
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  '__proto__',
  'constructor',
  'onHandover',
  'prototype',
  'then',
  'toJSON',
]);

const MOST = 1_000;
const MAX_LENGTH = 256;

/** The methods that an instance and its classes have. What has to be run to be read is left out. */
export function methodsOf(instance: object): readonly Method[] {
  const methods = new Map<string, Method>();
  for (let on: unknown = instance; isOwn(on); on = Object.getPrototypeOf(on)) {
    for (const name of Object.getOwnPropertyNames(on)) {
      const value: unknown = Object.getOwnPropertyDescriptor(on, name)?.value;
      if (methods.has(name) || DENIED.has(name) || typeof value !== 'function') continue;
      methods.set(name, { name, isGenerator: isGenerator(value) });
    }
  }
  return [...methods.values()];
}

/** Whether that is what {@link methodsOf} says of some instance. */
export function areMethods(value: unknown): value is readonly Method[] {
  return Array.isArray(value) && value.length <= MOST && value.every(isMethod);
}

function isMethod(value: unknown): value is Method {
  if (typeof value !== 'object' || value === null) return false;
  const { name, isGenerator: is } = value as Partial<Record<keyof Method, unknown>>;
  return (
    typeof name === 'string' && name.length <= MAX_LENGTH && !DENIED.has(name) && typeof is === 'boolean'
  );
}

const isOwn = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && value !== Object.prototype;

const isGenerator = (value: unknown) =>
  Object.prototype.toString.call(value) === '[object AsyncGeneratorFunction]';
