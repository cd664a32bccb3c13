import { shown } from '../../core/names.js';
import { HttpError } from '../http-error.js';

/** One event of a stream: see `Sse`. */
export interface MessageEvent {
  /** What is told: a text, or what JSON makes of anything else. */
  readonly data?: string | object;
  /** What the client says in `Last-Event-ID` when it asks again. */
  readonly id?: string;
  /** What the client listens for. Default `message`. */
  readonly type?: string;
  /** Milliseconds after which the client asks again where the connection breaks. */
  readonly retry?: number;
  /** What no client is told of: it only keeps the connection alive. */
  readonly comment?: string;
}

/** What keeps a connection alive on which nothing happens. */
export const HEARTBEAT = ':\n\n';

const FIELDS: readonly string[] = ['data', 'id', 'type', 'retry', 'comment'];
const LINE = /\r\n|\r|\n/;
/** What would end a field, or have it ignored. */
const UNFIT = new RegExp('[\\r\\n\\0]', 'u');

/** An event as it is sent. A value that is no object is the data of one. @throws HttpError `http/bad-event` */
export function eventText(value: unknown): string {
  const event = isObject(value) ? value : { data: value };
  if (!FIELDS.some((field) => field in event)) throw badEvent('object has no field of an event');
  const { comment, retry, id, type, data } = event as Readonly<Record<keyof MessageEvent, unknown>>;
  const lines: string[] = [];
  if (comment !== undefined) lines.push(...linesOf('', comment));
  if (retry !== undefined) lines.push(`retry: ${milliseconds(retry)}`);
  if (id !== undefined) lines.push(`id: ${oneLine('id', id)}`);
  if (type !== undefined) lines.push(`event: ${oneLine('type', type)}`);
  if (data !== undefined) lines.push(...linesOf('data', textOf(data)));
  return `${lines.join('\n')}\n\n`;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const linesOf = (name: string, text: unknown) =>
  String(text)
    .split(LINE)
    .map((line) => `${name}: ${line}`);

function textOf(data: unknown): string {
  const text = typeof data === 'string' ? data : (JSON.stringify(data) as string | undefined);
  if (text === undefined) throw badEvent(`data is a ${typeof data}, which JSON cannot say`);
  return text;
}

function oneLine(field: string, value: unknown): string {
  if (typeof value === 'string' && !UNFIT.test(value)) return value;
  throw badEvent(
    `${field} is ${typeof value === 'string' ? 'a text with line breaks or null characters' : shown(value)}`,
  );
}

function milliseconds(retry: unknown): number {
  if (Number.isSafeInteger(retry) && (retry as number) >= 0) return retry as number;
  throw badEvent(`retry is ${shown(retry)}`);
}

const badEvent = (what: string) =>
  new HttpError('http/bad-event', `An event of a stream cannot be sent: its ${what}. The stream was ended.`, {
    hint: 'id and type are texts of one line, retry whole milliseconds, and data is a text or what JSON can say',
  });
