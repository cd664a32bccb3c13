import { checkPlain } from './answer.js';
import { partsOf, type Answer } from './answer-parts.js';
import { EventLines, type ServerEvent } from './event-lines.js';
import type { FetchOptions } from './fetch-options.js';
import { NetError } from './net-error.js';
import { shownUrl } from './origins.js';
import type { Patience } from './patience.js';

/** A stream of events that has begun. */
export interface Listening {
  readonly url: URL;
  readonly patience: Patience;
  readonly options: FetchOptions;
}

/** Whether an answer is a stream of events. @throws NetError `net/bad-answer`, `net/encoded` */
export function checkEventStream(answer: Answer, url: URL): void {
  checkPlain(answer, url);
  const [type = ''] = (answer.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() === 'text/event-stream') return;
  throw new NetError('net/bad-answer', `${shownUrl(url)}: what was answered is no stream of events.`);
}

/** The events of it, until the server ends it. @throws NetError `net/timeout`, `net/too-large`, `net/unreachable` */
export async function* eventsIn(
  answer: Answer,
  { url, patience, options }: Listening,
): AsyncGenerator<ServerEvent, void> {
  const { eventIdleMs: idleMs, eventLength } = options;
  const lines = new EventLines(eventLength, () => tooLong(url, eventLength));
  const decoder = new TextDecoder();
  for await (const part of partsOf(answer, { url, patience, idleMs }))
    yield* lines.read(decoder.decode(part, { stream: true }));
}

const tooLong = (url: URL, most: number) =>
  new NetError('net/too-large', `${shownUrl(url)}: an event has more than ${most} characters.`);
