import type { LogWritten, OneiricEvent } from '../core/events.js';
import type { LoggedError } from '../core/logger.js';
import type { LogLine } from './log-line.js';
import { loggedError } from './logged-error.js';
import { PlainData } from './plain-data.js';
import type { Redactor } from './redactor.js';
import { areaOf, type Renderer } from './render-event.js';
import type { Levels } from './levels.js';

/** What lines are made with. */
export interface LineMaking {
  readonly render: Renderer;
  readonly redactor: Redactor;
  readonly levels: Levels;
}

/** The line of an event, if one is to be written. Never throws: an event that cannot be rendered keeps its name and error. */
export function lineOf(event: OneiricEvent, making: LineMaking): LogLine | undefined {
  try {
    return event.type === 'log.written' ? writtenLine(event, making) : renderedLine(event, making);
  } catch (error) {
    return unrenderedLine(event, error, making);
  }
}

/** What components write is plain and clean already. */
function writtenLine(event: LogWritten, { levels }: LineMaking): LogLine | undefined {
  const { type, at, level, area, message, fields, error, requestId, traceId } = event;
  if (!levels.isWritten(area, level)) return undefined;
  const shown = error && !levels.isWritten(area, 'debug') ? withoutStack(error) : error;
  return { at, level, area, event: type, message, requestId, traceId, fields, error: shown };
}

function renderedLine(
  event: Exclude<OneiricEvent, LogWritten>,
  { render, redactor, levels }: LineMaking,
): LogLine | undefined {
  const { error, message, slot, provider, fields, ...rendered } = render(event);
  const { area, level } = rendered;
  if (!levels.isWritten(area, level)) return undefined;
  const data = new PlainData(redactor);
  const view = { data, hasStack: levels.isWritten(area, 'debug') };
  return {
    ...rendered,
    // Whatever the words are.
    event: event.type,
    message: data.text(message),
    slot: slot && data.text(slot),
    provider: provider && data.text(provider),
    error: error === undefined ? undefined : loggedError(error, view),
    fields: fields && (data.of(fields) as object as LogLine['fields']),
  };
}

function unrenderedLine(event: OneiricEvent, problem: unknown, { redactor }: LineMaking): LogLine {
  const view = { data: new PlainData(redactor), hasStack: false };
  const error = errorOf(event);
  const failure = loggedError(problem, view);
  return {
    at: event.at,
    level: 'error',
    area: areaOf(event.type),
    event: event.type,
    message: 'this event could not be rendered',
    error: error === undefined ? failure : loggedError(error, view),
    fields: { rendering: `${failure.name}: ${failure.message}` },
  };
}

function errorOf(event: OneiricEvent): unknown {
  try {
    return 'error' in event ? event.error : undefined;
  } catch {
    return undefined;
  }
}

function withoutStack({ name, message, code, hint, path, cause, errors }: LoggedError): LoggedError {
  return {
    name,
    message,
    ...(code !== undefined && { code }),
    ...(hint !== undefined && { hint }),
    ...(path !== undefined && { path }),
    ...(cause && { cause: withoutStack(cause) }),
    ...(errors && { errors: errors.map(withoutStack) }),
  };
}
