import { namesFor } from '../container/swap/event-handlers.js';
import { hookRecordsOfClass } from '../decorators/hook-records.js';
import type { Application } from '../modules/application.js';
import type { Finder } from './listeners.js';
import { Callers, type NestMethod } from './nest-methods.js';

/**
 * Finds the methods with `@OnEvent` of oneiric, which are told of what happens in every application, each once.
 *
 * It throws NestjsError `nestjs/not-a-singleton`.
 */
export function eventListeners(application: Application): Finder {
  const callers = new Callers();
  return (method) => {
    const { prototype, key, title } = method;
    const names = new Set(
      hookRecordsOfClass({ prototype }).flatMap((record) =>
        record.moment === 'event' && record.method === key ? [record.event] : [],
      ),
    );
    if (names.size === 0) return undefined;
    const call = callers.of(method, '@OnEvent');
    let isOwn = false;
    return {
      hears: ({ type }) => namesFor(type).some((name) => names.has(name)),
      call: async (event) => {
        // Known once it has started only, and no more when it is closed.
        isOwn ||= isOwnOf(application, method);
        if (!isOwn) await call(event);
      },
      failed: ({ type }) => `${title} failed at ${type}.`,
    };
  };
}

/** What a factory of NestJS got out of the application is told by the application. */
export function isOwnOf(application: Application, { part, prototype }: NestMethod): boolean {
  if (!part.inject) return false;
  try {
    return application.get(prototype.constructor as never) === part.instance;
  } catch {
    return false;
  }
}
