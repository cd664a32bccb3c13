import type { ModulesContainer } from '@nestjs/core';

/** A module of NestJS, as its container has it. */
export type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

/** What NestJS knows of one thing that it makes. */
export type Wrapper = NestModule extends { providers: Map<unknown, infer W> } ? W : never;

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
