import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Head } from './answer.js';
import { failureOf } from './failures.js';
import type { Patience } from './patience.js';

/** What a server answers: its head, and the way to its body. */
export interface Answer extends Head {
  readonly body: IncomingMessage;
}

/** What comes of a body, as it comes, while there is patience. @throws NetError where the way to it breaks */
export async function* partsOf(
  { body }: Answer,
  { url, patience, idleMs }: { readonly url: URL; readonly patience: Patience; readonly idleMs: number },
): AsyncGenerator<Uint8Array, void> {
  const stop = (): void => void body.destroy();
  patience.signal.addEventListener('abort', stop);
  try {
    patience.stir(idleMs);
    for await (const part of body as AsyncIterable<Uint8Array>) {
      // How long somebody takes to do something with it is not the server's fault.
      patience.rest();
      yield part;
      patience.stir(idleMs);
    }
    patience.check();
  } catch (error) {
    patience.check();
    throw failureOf(error, url);
  } finally {
    patience.signal.removeEventListener('abort', stop);
    body.destroy();
  }
}

/** Nothing of a body is wanted. Where all of it has come already, its connection can be asked again. */
export async function passOver({ body }: Answer): Promise<void> {
  if (body.complete) await finished(body.resume());
}
