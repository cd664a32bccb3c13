import { Logger } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { Subscription } from 'rxjs';
import type { OneiricEvent } from '../core/events.js';
import type { Application } from '../modules/application.js';

const logger = new Logger('OneiricModule');

/** What is called of the emitter of NestJS. */
interface Emitter {
  /** As `emit`, and what listeners promise is in the promise: a rejection that nobody handles would end the process. */
  emitAsync(name: string, event: OneiricEvent): Promise<unknown>;
}

/**
 * Emits everything that happens as `oneiric.<type>` through the emitter of NestJS, where the application has one:
 * `@OnEvent('oneiric.swap.switched')`. Listeners are called after the tick in which it happens.
 */
export async function emitEvents(
  application: Application,
  moduleRef: ModuleRef,
): Promise<Subscription | undefined> {
  const emitter = await emitterIn(moduleRef);
  return (
    emitter && application.events$.subscribe((event) => queueMicrotask(() => void emitTo(emitter, event)))
  );
}

async function emitTo(emitter: Emitter, event: OneiricEvent): Promise<void> {
  try {
    await emitter.emitAsync(`oneiric.${event.type}`, event);
  } catch (error) {
    logger.error(`A listener to oneiric.${event.type} failed.`, error);
  }
}

/** The library is imported where it is installed: an emitter that nobody has made is none. */
async function emitterIn(moduleRef: ModuleRef): Promise<Emitter | undefined> {
  try {
    const { EventEmitter2 } = await import('@nestjs/event-emitter');
    return moduleRef.get<Emitter>(EventEmitter2, { strict: false });
  } catch {
    return undefined;
  }
}
