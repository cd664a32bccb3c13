import { setTimeout as pause } from 'node:timers/promises';
import { AdminError } from '../admin/admin-error.js';
import { isPassing } from '../admin/client/client-errors.js';
import type { Call } from './call.js';
import { EXIT, type ExitCode } from './cli-error.js';
import { listening } from './listening.js';
import type { Question } from './question.js';

/** Many things happen at once: they are shown together. */
const AT_MOST_EVERY_MS = 250;
/** Whoever cannot answer now is asked again, although nothing has happened that anybody was told of. */
const ASKED_AGAIN_MS = 1_000;
/** Whoever is starting or closing says so. */
const UNAVAILABLE = 503;

/** Shows an answer whenever it is another one, until Ctrl-C: also that of a process which is restarted meanwhile. */
export async function watched<A>(call: Call, question: Question<A>): Promise<ExitCode> {
  const client = await call.client();
  const changes = new Changes();
  const { connected, ...how } = listening(call);
  const wish = { types: question.types, slot: question.slot };
  const told = () => {
    connected?.();
    // Nobody knows what has happened before there was a connection.
    changes.tell();
  };
  const heard = changes.hear(client.events({ ...wish, ...how, connected: told }));
  // Thrown at the end, once what is being shown is shown.
  heard.catch(() => undefined);
  const show = showing(call, question);
  await show();
  while (await changes.next()) {
    await pause(AT_MOST_EVERY_MS);
    if (call.world.interrupted.aborted) continue;
    const isShown = await show().then(() => true, passedOver);
    if (!isShown) setTimeout(() => changes.tell(), ASKED_AGAIN_MS).unref();
  }
  await heard;
  return EXIT.interrupted;
}

/** @throws what will not be otherwise by itself */
function passedOver(error: unknown): false {
  if (error instanceof AdminError && (error.status === UNAVAILABLE || isPassing(error.code))) return false;
  throw error;
}

/** Shows what is another answer than the one before. */
function showing<A>({ output }: Call, { ask, people }: Question<A>): () => Promise<void> {
  let last: string | undefined;
  return async () => {
    const answer = await ask();
    const text = JSON.stringify(answer);
    if (text === last) return;
    last = text;
    output.clear();
    await output.next(answer, () => people(answer));
  };
}

/** That something has happened, however often. */
class Changes {
  #wake: (() => void) | undefined;
  #hasHappened = false;
  #isOver = false;

  /** Ends, or rejects, as the stream does. */
  async hear(events: AsyncIterable<object>): Promise<void> {
    try {
      const each = events[Symbol.asyncIterator]();
      while ((await each.next()).done !== true) this.tell();
    } finally {
      this.#isOver = true;
      this.#wake?.();
    }
  }

  tell(): void {
    this.#hasHappened = true;
    this.#wake?.();
  }

  /** Whether something has happened since; false when nothing will any more. */
  async next(): Promise<boolean> {
    if (!this.#hasHappened && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const has = this.#hasHappened && !this.#isOver;
    this.#hasHappened = false;
    return has;
  }
}
