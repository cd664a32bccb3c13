import type { OneiricEvent } from '../../core/events.js';
import type { LoggedError, LogLevel } from '../../core/logger.js';
import { Levels } from '../../observability/levels.js';
import { lineOf } from '../../observability/line-of.js';
import type { LogLine } from '../../observability/log-line.js';
import { UNREADABLE } from '../../observability/plain-data.js';
import type { Redactor } from '../../observability/redactor.js';
import { areaOf, renderEvent } from '../../observability/render-event.js';

/** An event as the admin API tells it: in words, bounded, without secrets and stacks. */
export interface WireEvent {
  /** What a stream is resumed after: `<run>-<number>`. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What happened: `swap.switched`. */
  readonly type: string;
  /** The word before the dot of the type; of lines of components, the name of their module. */
  readonly area: string;
  /** How much it matters. */
  readonly level: LogLevel;
  /** What happened, in a sentence. */
  readonly message: string;
  /** The slot that it is about, where it is about one. */
  readonly slot?: string;
  /** The provider that it is about, where it is about one. */
  readonly provider?: string;
  /** What is said of one change has one name: `swap-12`. */
  readonly correlation?: string;
  /** The id of the request that it happened because of. */
  readonly requestId?: string;
  /** The id of the trace of that request. */
  readonly traceId?: string;
  /** What went wrong. */
  readonly error?: WireError;
  /** What is particular about it, as plain data. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What went wrong, in words. */
export interface WireError {
  /** Its code, where it has one. */
  readonly code?: string;
  /** What it says. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** What somebody has missed: how many events at most, of whatever kind; null where nobody knows. */
export type Missed = number | null;

/** The longest text of an event; one that would be longer goes without its fields, and with less of its words. */
const LONGEST = 16_384;
const LONGEST_WORDS = 2_000;

/** Whoever asks chooses what he is told. */
const EVERYTHING = new Levels({ level: 'debug', levels: {} }, undefined);

/** The text of an event, as JSON of a {@link WireEvent}: one line, bounded, without secrets. Never throws. */
export function wireText(event: OneiricEvent, id: string, redactor: Redactor): string {
  const line = lineOf(event, { render: renderEvent, redactor, levels: EVERYTHING });
  const wire = wireOf(event, id, line);
  const text = JSON.stringify(wire);
  return text.length <= LONGEST ? text : JSON.stringify(shortened(wire));
}

/** As an event stream has it. @param text JSON of the event */
export function frameOf({ id, type }: Pick<WireEvent, 'id' | 'type'>, text: string): Buffer {
  return Buffer.from(`id: ${id}\nevent: ${type}\ndata: ${text}\n\n`);
}

/** What somebody is told in place of events that he has missed. @param id of the last one of them */
export function gapEvent(id: string, at: number, missed: Missed): WireEvent {
  const message =
    missed === null ? 'events were missed: the process is another one' : `up to ${missed} events were missed`;
  return { ...{ id, at, type: 'gap', area: 'admin', level: 'warn', message }, fields: { missed } };
}

function wireOf({ type, at }: OneiricEvent, id: string, line: LogLine | undefined): WireEvent {
  if (!line) return { id, at, type, area: areaOf(type), level: 'error', message: UNREADABLE };
  const { area, level, message, slot, provider, correlation, requestId, traceId, error, fields } = line;
  return {
    ...{ id, at, type, area, level, message },
    ...(slot !== undefined && { slot }),
    ...(provider !== undefined && { provider }),
    ...(correlation !== undefined && { correlation }),
    ...(requestId !== undefined && { requestId }),
    ...(traceId !== undefined && { traceId }),
    ...(error && { error: errorOf(error) }),
    ...(fields && { fields }),
  };
}

function errorOf({ code, message, hint }: LoggedError): WireError {
  return { ...(code !== undefined && { code }), message, ...(hint !== undefined && { hint }) };
}

function shortened({ fields, error, message, ...wire }: WireEvent): WireEvent {
  return {
    ...wire,
    message: cut(message),
    ...(error && { error: shortenedError(error) }),
    ...(fields && { fields: { left: 'out, since they are too long' } }),
  };
}

function shortenedError({ message, hint, ...error }: WireError): WireError {
  return { ...error, message: cut(message), ...(hint !== undefined && { hint: cut(hint) }) };
}

const cut = (text: string) => (text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS)}…` : text);
