import { Logger } from '@nestjs/common';
import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import type * as Library from '@nestjs/event-emitter';
import type { Subscription } from 'rxjs';
import type { OneiricEvent } from '../core/events.js';
import type { Application } from '../modules/application.js';
import type { Wrapper } from './nest-parts.js';

const logger = new Logger('OneiricModule');

/** What listeners to `oneiric.<type>` of NestJS's emitter are called with. */
export type EmittedEvent = OneiricEvent & {
  /** The application that it happened in, where it has a name. */
  readonly application?: string;
};

/** What is called of the emitter of NestJS. */
interface Emitter {
  /** As `emit`, and what listeners promise is in the promise: a rejection that nobody handles would end the process. */
  emitAsync(name: string, event: EmittedEvent): Promise<unknown>;
}

/**
 * Emits everything that happens as `oneiric.<type>` through the emitter of NestJS, where the application has one:
 * `@OnEvent('oneiric.swap.switched')`, with the name of the application, where it has one. Listeners are called after the tick in which it happens.
 */
export async function emitEvents(
  application: Application,
  { name, moduleRef }: { readonly name: string | undefined; readonly moduleRef: ModuleRef },
): Promise<Subscription | undefined> {
  const emitter = await emitterIn(moduleRef);
  const named = (event: OneiricEvent): EmittedEvent =>
    name === undefined ? event : Object.freeze({ ...event, application: name });
  return (
    emitter &&
    application.events$.subscribe((event) => queueMicrotask(() => void emitTo(emitter, named(event))))
  );
}

async function emitTo(emitter: Emitter, event: EmittedEvent): Promise<void> {
  try {
    await emitter.emitAsync(`oneiric.${event.type}`, event);
  } catch (error) {
    logger.error(`A listener to oneiric.${event.type} failed.`, error);
  }
}

/** What keeps the listeners of the emitter, and lets them go in a hook at the end. */
export async function emitterParts(modules: ModulesContainer): Promise<readonly Wrapper[]> {
  const library = await emitterLibrary();
  return [...modules.values()]
    .filter(({ metatype }) => metatype === library?.EventEmitterModule)
    .flatMap(({ providers }) => [...providers.values()]);
}

async function emitterIn(moduleRef: ModuleRef): Promise<Emitter | undefined> {
  const library = await emitterLibrary();
  try {
    return library && moduleRef.get<Emitter>(library.EventEmitter2, { strict: false });
  } catch {
    // An emitter that nobody has made is none.
    return undefined;
  }
}

/** It is imported where it is installed. */
async function emitterLibrary(): Promise<typeof Library | undefined> {
  try {
    return await import('@nestjs/event-emitter');
  } catch {
    return undefined;
  }
}
