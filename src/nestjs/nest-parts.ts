import type { ModulesContainer } from '@nestjs/core';

/** A module of NestJS, as its container has it. */
export type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

/** What NestJS knows of one thing that it makes. */
export type Wrapper = NestModule extends { providers: Map<unknown, infer W> } ? W : never;

/** What is called of something that NestJS makes or was given, and how many there are of it. */
export type Part = Pick<
  Wrapper,
  'name' | 'instance' | 'metatype' | 'isAlias' | 'isTransient' | 'isDependencyTreeStatic'
> &
  Partial<Pick<Wrapper, 'inject' | 'settlementSignal'>>;

/** Everything that NestJS makes of a module: controllers, providers, what stands around handlers. */
export const madeIn = ({ providers, controllers, injectables, middlewares }: NestModule): Wrapper[] => [
  ...providers.values(),
  ...controllers.values(),
  ...injectables.values(),
  ...middlewares.values(),
];

/** What NestJS makes something with. */
export const neededBy = (wrapper: Wrapper): readonly Wrapper[] => [
  ...((wrapper.getCtorMetadata() as Wrapper[] | undefined) ?? []),
  ...((wrapper.getPropertiesMetadata() as { wrapper: Wrapper }[] | undefined) ?? []).map(
    (one) => one.wrapper,
  ),
];

/** Those of ancestors as well, without what is overridden; no getter is called. */
export function methodsOf(prototype: object): ReadonlyMap<string | symbol, object> {
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
