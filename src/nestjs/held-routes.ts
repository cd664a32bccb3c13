import type { AbstractHttpAdapter } from '@nestjs/core';
import { worksOf, type RequestOfPlatform } from './request-work.js';

type Handler = (this: unknown, request: RequestOfPlatform, ...rest: unknown[]) => unknown;

type Register = (this: unknown, ...args: unknown[]) => unknown;

/** Methods of a platform that are given the handler of a route, last. */
const METHODS = [
  ...['get', 'post', 'put', 'delete', 'patch', 'all', 'options', 'head', 'search'],
  ...['propfind', 'proppatch', 'mkcol', 'copy', 'move', 'lock', 'unlock', 'query'],
] as const;

const HELD = new WeakSet();

/**
 * Has every route that is registered from now on hold what its request holds, until it has settled: with its guards,
 * interceptors and filters. NestJS tells nobody else when that is: interceptors stand inside of others, and guards outside of all.
 */
export function holdInRoutes(adapter: AbstractHttpAdapter): void {
  if (HELD.has(adapter)) return;
  HELD.add(adapter);
  const registers = adapter as unknown as Record<string, Register | undefined>;
  for (const method of METHODS) {
    const register = registers[method];
    if (!register) continue;
    registers[method] = function (...args) {
      const handler = args.at(-1);
      const isRoute = typeof handler === 'function';
      return register.apply(this, isRoute ? args.with(-1, held(handler as Handler)) : args);
    };
  }
}

function held(handler: Handler): Handler {
  const holding: Handler = function (request, ...rest) {
    const releases = [...worksOf(request).values()].map((work) => work.hold());
    const settled = () => {
      for (const release of releases) release();
    };
    try {
      const result = handler.call(this, request, ...rest);
      if (releases.length > 0) void Promise.resolve(result).then(settled, settled);
      return result;
    } catch (error) {
      settled();
      throw error;
    }
  };
  // What NestJS and the platform have written on it: name, version, metadata.
  Object.setPrototypeOf(holding, handler);
  return Object.defineProperty(holding, 'name', { value: handler.name, configurable: true });
}
