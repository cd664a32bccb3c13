import { Logger } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { Subscription } from 'rxjs';
import type { OneiricEvent } from '../core/events.js';
import type { Application } from '../modules/application.js';
import { methodsIn, type NestMethod } from './nest-methods.js';
import type { NestModule } from './nest-parts.js';

/** A method of an instance that NestJS has made, and what it is told of. */
interface Listener {
  readonly hears: (event: OneiricEvent) => boolean;
  readonly call: (event: OneiricEvent) => Promise<void>;
  /** What it is to be said when it fails. */
  readonly failed: (event: OneiricEvent) => string;
}

/** Makes a listener of a method, where it is one; throws where it cannot be told. */
export type Finder = (method: NestMethod) => Listener | undefined;

const logger = new Logger('OneiricModule');

/**
 * Calls listeners from here on: each in its turn after the tick of the event, so that whatever they do they do it when that is
 * over. What stands in modules that NestJS loads later is found at the next event; what is wrong with it is logged then, once.
 *
 * @throws what the finder throws
 */
export function tellListeners(
  application: Application,
  modules: ModulesContainer,
  find: Finder,
): Subscription {
  const known = new WeakSet<NestModule>();
  const listeners: Listener[] = [];
  const look = (wrong: (error: unknown) => void): void => {
    for (const module of modules.values()) {
      // While it is being loaded its instances are not there yet.
      if (known.has(module) || !module.isInstantiated) continue;
      known.add(module);
      listeners.push(...listenersIn(module, find, wrong));
    }
  };
  look((error) => {
    throw error;
  });
  return application.events$.subscribe((event) => {
    look((error) => logger.error('What a module that was loaded later listens to is not called.', error));
    for (const listener of listeners) if (listener.hears(event)) void told(listener, event);
  });
}

function* listenersIn(module: NestModule, find: Finder, wrong: (error: unknown) => void): Iterable<Listener> {
  for (const method of methodsIn(module)) {
    try {
      const listener = find(method);
      if (listener) yield listener;
    } catch (error) {
      wrong(error);
    }
  }
}

async function told({ call, failed }: Listener, event: OneiricEvent): Promise<void> {
  await Promise.resolve();
  try {
    await call(event);
  } catch (error) {
    logger.error(failed(event), error);
  }
}
