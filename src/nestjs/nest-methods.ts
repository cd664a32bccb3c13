import type { NestModule, Wrapper } from './nest-parts.js';
import { madeIn } from './nest-parts.js';
import { NestjsError } from './nestjs-error.js';
import { GIVEN } from './tokens.js';

/** A method of what NestJS makes or was given. */
export interface NestMethod {
  readonly wrapper: Wrapper;
  /** Where it was found: of the class, or of what a factory gave. */
  readonly prototype: object;
  readonly key: string | symbol;
  readonly method: object;
  /** `Warmer.onCache`: for messages. */
  readonly title: string;
}

/**
 * The methods of everything in a module: of providers by class, by value and by factory, controllers, middleware, and what
 * `@UseGuards` and its like name. Aliases give what others have.
 */
export function* methodsIn(module: NestModule): Iterable<NestMethod> {
  // What a module of ours gives are live references: they are asked where they are made.
  if (module.providers.has(GIVEN)) return;
  for (const wrapper of madeIn(module)) {
    const prototype = wrapper.isAlias ? undefined : prototypeOf(wrapper);
    if (!prototype) continue;
    const name = nameOf(prototype) ?? String(wrapper.name);
    for (const [key, method] of methodsOf(prototype))
      yield { wrapper, prototype, key, method, title: `${name}.${String(key)}` };
  }
}

/**
 * Calls a method on the one instance that there is.
 * @throws NestjsError `nestjs/not-a-singleton`, which names the decorator
 */
export function callerOf(
  { wrapper, key, title }: NestMethod,
  decorator: string,
): (argument: unknown) => Promise<void> {
  if (!wrapper.instance || wrapper.isTransient || !wrapper.isDependencyTreeStatic())
    throw notASingleton(decorator, title);
  return async (argument) => {
    // Of a module that is being loaded, what is there is not whole.
    await wrapper.settlementSignal?.asPromise();
    const instance = wrapper.instance as Record<string | symbol, (argument: unknown) => unknown> | undefined;
    await instance?.[key]?.(argument);
  };
}

function prototypeOf({ metatype, inject, instance }: Wrapper): object | undefined {
  const isMade = typeof metatype === 'function' && !inject;
  try {
    const found: unknown = isMade
      ? metatype.prototype
      : typeof instance === 'object' && instance !== null && Object.getPrototypeOf(instance);
    return typeof found === 'object' && found !== null ? found : undefined;
  } catch {
    // A proxy may refuse to be looked at.
    return undefined;
  }
}

const nameOf = (prototype: object): string | undefined => {
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof maker === 'function' && maker.name !== '' ? maker.name : undefined;
};

/** Those of ancestors as well, without what is overridden; no getter is called. */
function methodsOf(prototype: object): ReadonlyMap<string | symbol, object> {
  const found = new Map<string | symbol, object>();
  const seen = new Set<string | symbol>(['constructor']);
  for (let at: object | null = prototype; at && at !== Object.prototype; at = parentOf(at)) {
    for (const key of Reflect.ownKeys(at)) {
      const method: unknown = Object.getOwnPropertyDescriptor(at, key)?.value;
      if (typeof method === 'function' && !seen.has(key)) found.set(key, method);
      seen.add(key);
    }
  }
  return found;
}

const parentOf = (object: object): object | null => Object.getPrototypeOf(object) as object | null;

const notASingleton = (decorator: string, title: string) =>
  new NestjsError(
    'nestjs/not-a-singleton',
    `${decorator} stands on ${title}, of which there is not one instance for all.`,
    {
      hint: 'move the method to a provider with the default scope',
    },
  );
