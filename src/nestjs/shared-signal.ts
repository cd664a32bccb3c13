import { Logger } from '@nestjs/common';
import { expectEcho } from '../core/signal-echoes.js';
import type { Application } from '../modules/application.js';

const logger = new Logger('OneiricModule');

/**
 * NestJS closes beside an application that was made elsewhere. It stops listening to signals when its hooks have ended, and raises
 * again the one that it has heard: an application that closes because of it goes on, and ends the process when it has closed.
 * It may be waiting for NestJS to close, so that NestJS cannot wait for it.
 *
 * @param heard by NestJS
 */
export function shareSignal(application: Application, heard: string | undefined): void {
  const { signal, done } = application.ending() ?? {};
  if (signal !== undefined && done !== undefined) {
    const removed = (event: string | symbol): void => {
      if (event === signal) expectEcho(signal);
    };
    const stop = (): void => void process.removeListener('removeListener', removed);
    process.on('removeListener', removed);
    done.then(stop, stop);
  } else if (heard !== undefined && !done) {
    logger.warn(
      `${heard} has closed NestJS and ends the process, and the application that it was given is still open: call enableShutdownHooks() of that one as well.`,
    );
  }
}
