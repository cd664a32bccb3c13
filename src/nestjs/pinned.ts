import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { refName } from '../core/token.js';
import { NestjsError } from './nestjs-error.js';
import { worksOf, type RequestOfPlatform } from './request-work.js';
import type { Wish } from './tokens.js';

/**
 * A parameter of a route: the instance that serves the slot when the request first asks for it, for all of the
 * request, whatever is swapped meanwhile. It is held until the request is answered and its handler
 * has settled, also where the client has gone meanwhile. The application has to be made with
 * `pin: true`.
 *
 * @param wish a contract, a token, or the name of a slot
 * @param name of the application, where it has one
 * @throws NestjsError `nestjs/not-pinned`, when a request comes, where the application was made without `pin`
 * @example
 * \@Get(':id')
 * find(\@Param('id') id: string, \@Pinned(Cache) cache: Cache) { … }
 */
export function Pinned(wish: Wish, name?: string): ParameterDecorator {
  return PINNED({ wish, name });
}

interface Pin {
  readonly wish: Wish;
  readonly name: string | undefined;
}

const PINNED = createParamDecorator(({ wish, name }: Pin, context: ExecutionContext): unknown => {
  const work = worksOf(context.switchToHttp().getRequest<RequestOfPlatform>()).get(name);
  if (work?.canPin) return work.pinned(wish);
  throw new NestjsError(
    'nestjs/not-pinned',
    `@Pinned(${refName(wish)}) has no request that holds on to it.`,
    {
      hint: 'make the application with pin: true, and put @Pinned on parameters of routes',
    },
  );
});
