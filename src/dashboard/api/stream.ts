import { open, type Query } from './client.js';
import { EventText, type StreamEvent } from './event-text.js';
import { Problem } from './problem.js';

/** A stream that is read for as long as somebody wants it. */
export interface StreamOptions {
  readonly path: string;
  readonly query?: Query;
  /** Milliseconds without a word after which nobody seems to be there any more. */
  readonly silenceMs: number;
  /** What came. */
  readonly on: (event: StreamEvent) => void;
  /** Whether it is being read; false while it is tried again. */
  readonly onState: (isOpen: boolean, problem?: Problem) => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Reads a stream of events, and again from where it was whenever it breaks; while nobody sees the page, it is not read. Browsers open six
 * connections to a server at most, for all pages together, and a stream keeps one of them.
 * @returns ends it
 */
export function follow(options: StreamOptions): () => void {
  const last: Place = { id: undefined };
  let reading: AbortController | undefined;
  const look = () => {
    const isSeen = document.visibilityState === 'visible';
    if (isSeen && !reading) {
      reading = new AbortController();
      void run(options, last, reading.signal);
    } else if (!isSeen) {
      reading?.abort();
      reading = undefined;
    }
  };
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    reading?.abort();
  };
}

/** How far a stream was read. */
interface Place {
  id: string | undefined;
}

async function run(options: StreamOptions, last: Place, ended: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  const isOver = () => ended.aborted;
  while (!isOver()) {
    const problem = await once({ ...options, last: last.id, ended }, (event) => {
      last.id = event.id ?? last.id;
      pause = FIRST_PAUSE_MS;
    });
    if (isOver()) return;
    options.onState(false, problem);
    // Whoever has no session any more is asked to log in.
    if (problem?.isLoggedOut) return;
    await wait(pause * (0.5 + Math.random()), ended);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** Until it breaks, or nothing has come for too long. @returns why, where it is known */
async function once(
  {
    path,
    query = {},
    last,
    ended,
    silenceMs,
    on,
    onState,
  }: StreamOptions & { last: string | undefined; ended: AbortSignal },
  heard: (event: StreamEvent) => void,
): Promise<Problem | undefined> {
  const silent = new AbortController();
  const stop = () => silent.abort();
  let watchdog = setTimeout(stop, silenceMs);
  ended.addEventListener('abort', stop);
  try {
    const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) };
    const answer = await open(path, query, { headers, signal: silent.signal });
    onState(true);
    const text = new EventText();
    for await (const part of partsOf(answer)) {
      clearTimeout(watchdog);
      watchdog = setTimeout(stop, silenceMs);
      for (const event of text.read(part)) {
        heard(event);
        if (event.data !== '') on(event);
      }
    }
    return undefined;
  } catch (error) {
    return error instanceof Problem ? error : undefined;
  } finally {
    clearTimeout(watchdog);
    ended.removeEventListener('abort', stop);
    silent.abort();
  }
}

async function* partsOf({ body }: Response): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done = true, value = '' } = (await reader?.read()) ?? {};
    if (done) return;
    yield value;
  }
}

const wait = (ms: number, ended: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    ended.addEventListener('abort', end, { once: true });
  });
