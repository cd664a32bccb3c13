import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from './call.js';
import type { Question } from './shown.js';

/** Many things happen at once: they are shown together. */
const AT_MOST_EVERY_MS = 250;

/** Shows an answer whenever it is another one, until Ctrl-C or the end of the process. */
export async function watched<A>(call: Call, { types, slot, ask, people }: Question<A>): Promise<void> {
  const client = await call.client();
  const { output, signal } = call;
  let last = '';
  const show = async () => {
    const answer = await ask();
    const text = JSON.stringify(answer);
    if (text === last) return;
    last = text;
    output.clear();
    await output.next(answer, () => people(answer));
  };
  const changes = new Changes();
  const stream = client.events({ types, slot, signal });
  const listening = changes.hear(stream);
  // Told at the end, once what is being shown is shown.
  listening.catch(() => undefined);
  await show();
  while (await changes.next()) {
    await pause(AT_MOST_EVERY_MS, undefined, { signal });
    await show();
  }
  await listening;
}

/** That something has happened, however often. */
class Changes {
  #wake: (() => void) | undefined;
  #hasHappened = false;
  #isOver = false;

  /** Ends, or rejects, as the stream does. */
  async hear(events: AsyncIterable<unknown>): Promise<void> {
    try {
      for await (const event of events) if (event) this.#tell();
    } finally {
      this.#isOver = true;
      this.#wake?.();
    }
  }

  /** Whether something has happened since; false when nothing will any more. */
  async next(): Promise<boolean> {
    if (!this.#hasHappened && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const has = this.#hasHappened;
    this.#hasHappened = false;
    return has;
  }

  #tell(): void {
    this.#hasHappened = true;
    this.#wake?.();
  }
}
