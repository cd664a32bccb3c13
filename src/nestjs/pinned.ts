import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { refName } from '../core/token.js';
import type { Application } from '../modules/application.js';
import { checkNamed } from './named-application.js';
import { methodsIn } from './nest-methods.js';
import { NestjsError } from './nestjs-error.js';
import { placed } from './placed.js';
import { worksOf, type RequestOfPlatform } from './request-work.js';
import type { Wish } from './tokens.js';

/**
 * A parameter of a route: the instance that serves the slot when the request first asks for it, for all of the
 * request, whatever is swapped meanwhile. It is held until the request is answered and its handler
 * has settled, also where the client has gone meanwhile. A slot that is lazy is activated for it. The application has to be made with
 * `pin: true`.
 *
 * @param wish a contract, a token, or the name of a slot
 * @param name of the application, where it has one
 * @throws NestjsError `nestjs/not-pinned`, when a request comes, where the application was made without `pin`; at the start
 * `nestjs/unknown-application`, and ResolutionError where nothing is known of the slot
 * @example
 * \@Get(':id')
 * find(\@Param('id') id: string, \@Pinned(Cache) cache: Cache) { … }
 */
export function Pinned(wish: Wish, name?: string): ParameterDecorator {
  const pin: Pin = { wish, name };
  const decorate = PINNED(pin);
  return (target, key, index) => {
    decorate(target, key, index);
    if (key !== undefined) Reflect.defineMetadata(PINS, [...pinsOf(target, key), pin], target, key);
  };
}

interface Pin {
  readonly wish: Wish;
  readonly name: string | undefined;
}

const PINS = 'oneiric:pins';

const pinsOf = (prototype: object, key: string | symbol): readonly Pin[] =>
  (Reflect.getMetadata(PINS, prototype, key) as readonly Pin[] | undefined) ?? [];

/**
 * What routes pin of an application can be pinned, now or once it is active.
 * @throws NestjsError `nestjs/unknown-application`; what `application.live` throws
 */
export function checkPins(
  application: Application,
  name: string | undefined,
  modules: ModulesContainer,
): void {
  for (const module of modules.values())
    for (const { prototype, key, title } of methodsIn(module))
      for (const pin of pinsOf(prototype, key)) {
        checkNamed(pin.name, `@Pinned in ${title}`, modules);
        if (pin.name === name) placed(`@Pinned in ${title}`, () => application.live(pin.wish as never));
      }
}

const PINNED = createParamDecorator(({ wish, name }: Pin, context: ExecutionContext): unknown => {
  // What is called by another protocol has something else in its place, or nothing.
  const request = context.switchToHttp().getRequest<RequestOfPlatform | null | undefined>();
  const work = request && worksOf(request).get(name);
  if (work?.canPin) return work.pinned(wish);
  throw new NestjsError(
    'nestjs/not-pinned',
    `@Pinned(${refName(wish)}) has no request that holds on to it.`,
    {
      hint: 'make the application with pin: true, and put @Pinned on parameters of routes',
    },
  );
});
