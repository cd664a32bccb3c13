import { once } from 'node:events';
import { request, Agent, type IncomingMessage } from 'node:http';
import type { Target } from './admin-place.js';
import { badAnswer, connectionError, type TextAnswer } from './client-errors.js';
import type { Patience } from './patience.js';

/** What is asked. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** More than the longest answer of the admin API. */
const MOST_BYTES = 64 * 1_024 * 1_024;

// One connection for each request: none is found to be closed when it is used again.
const agent = new Agent({ keepAlive: false });

/** Sends a request. @returns its answer, of which the head is there. @throws AdminError where there is none */
export async function opened(target: Target, ask: Ask, patience: Patience): Promise<IncomingMessage> {
  const { method, path, headers, body } = ask;
  const asking = request({
    ...target.options,
    ...{ agent, method, path, signal: patience.signal, headers: { ...headers, ...target.headers } },
  });
  // What breaks later is told by the answer.
  asking.on('error', () => undefined);
  asking.end(body);
  try {
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    return answer;
  } catch (error) {
    const sent = { hasLeft: asking.writableFinished, isChange: method !== 'GET' };
    throw patience.reason ?? connectionError(error, target, sent);
  }
}

/** Sends a request. @returns what is answered, whatever the status. @throws AdminError where nothing is */
export async function answered(target: Target, ask: Ask, patience: Patience): Promise<TextAnswer> {
  const isChange = ask.method !== 'GET';
  return wholeOf(await opened(target, ask, patience), { target, isChange }, patience);
}

/** All of an answer. @throws AdminError where it breaks off */
export async function wholeOf(
  answer: IncomingMessage,
  { target, isChange }: { readonly target: Target; readonly isChange: boolean },
  patience: Patience,
): Promise<TextAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw patience.reason ?? connectionError(error, target, { hasLeft: true, isChange });
  }
  if (bytes > MOST_BYTES) throw badAnswer(target, 'it never ends');
  const { statusCode = 0, headers } = answer;
  return { status: statusCode, type: headers['content-type'] ?? '', text: Buffer.concat(chunks).toString() };
}
