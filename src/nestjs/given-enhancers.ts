import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { ModulesContainer, type NestContainer } from '@nestjs/core';
import { madeIn, methodsOf, type NestModule, type Part } from './nest-parts.js';

const AROUND = [GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA, EXCEPTION_FILTERS_METADATA];

/**
 * Guards, interceptors, pipes and filters that NestJS was given as they are, by `@UseGuards(new G())` and its like in a module, or for
 * all of its application: it has no other record of those.
 */
export function* givenEnhancers(module: NestModule): Iterable<Part> {
  for (const one of enhancersOf(module)) if (typeof one === 'object' && one !== null) yield given(one);
}

function* enhancersOf(module: NestModule): Iterable<unknown> {
  if (module.providers.has(ModulesContainer)) yield* globalOnes(module);
  for (const { metatype, inject } of madeIn(module))
    if (typeof metatype === 'function' && !inject) yield* namedBy(metatype);
}

/** The module in which NestJS has what is its own is asked: what is for all of an application stands in none. */
function globalOnes(module: NestModule): readonly unknown[] {
  const { applicationConfig: config } = module['container'] as NestContainer;
  if (!config) return [];
  return [
    ...config.getGlobalGuards(),
    ...config.getGlobalInterceptors(),
    ...config.getGlobalPipes(),
    ...config.getGlobalFilters(),
  ];
}

/** Of all of a class, of its methods, and of their parameters. */
function* namedBy(cls: { readonly prototype?: unknown }): Iterable<unknown> {
  const { prototype } = cls;
  if (typeof prototype !== 'object' || prototype === null) return;
  for (const key of AROUND) yield* listAt(key, cls);
  for (const [name, method] of methodsOf(prototype)) {
    for (const key of AROUND) yield* listAt(key, method);
    const parameters: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, cls, name);
    for (const { pipes } of Object.values((parameters ?? {}) as Record<string, { pipes?: unknown[] }>))
      yield* pipes ?? [];
  }
}

const listAt = (key: string, target: object): readonly unknown[] =>
  (Reflect.getMetadata(key, target) as readonly unknown[] | undefined) ?? [];

const given = (instance: object): Part => ({
  name: 'what @UseGuards and its like were given',
  instance,
  metatype: null,
  isAlias: false,
  isTransient: false,
  isDependencyTreeStatic: () => true,
});
