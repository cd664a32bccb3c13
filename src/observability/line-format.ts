import type { LogFormat } from '../core/log-settings.js';
import type { LoggedError } from '../core/logger.js';
import type { LogLine } from './log-line.js';

/** A line as text, without the line break at its end. */
export function formatLine(line: LogLine, format: LogFormat): string {
  return format === 'json' ? json(line) : readable(line);
}

function json({ at, level, event, area, ...rest }: LogLine): string {
  return printable(JSON.stringify({ time: timeOf(at), level, event, area, ...rest }));
}

function readable(line: LogLine): string {
  const { at, level, event, area, correlation, message, fields, error } = line;
  // What components write is known by who wrote it.
  const name = event === 'log.written' ? `${event} ${area}` : event;
  const ofChange = correlation === undefined ? '' : ` [${correlation}]`;
  const head = `${timeOf(at)} ${level.toUpperCase().padEnd(5)} ${name}${ofChange}: ${message}`;
  const said = [...Object.entries(fields ?? {}), ...requestOf(line)].map(saidOf);
  const failed = error ? errorLines(error, '') : [];
  return [head + said.join(''), ...failed].map(printable).join('\n    ');
}

/** What it happened because of. */
const requestOf = ({ requestId, traceId }: LogLine) =>
  Object.entries({ requestId, traceId }).filter(([, value]) => value !== undefined);

const saidOf = ([key, value]: readonly [string, unknown]) => ` ${named(key)}=${JSON.stringify(value)}`;

/** A name that could be taken for something else is quoted. */
const named = (key: string) => (/^[\p{L}\p{N}_.$/-]+$/u.test(key) ? key : JSON.stringify(key));

function errorLines(error: LoggedError, lead: string): string[] {
  const { name, code, message, path, hint, stack, cause, errors = [] } = error;
  const title = code === undefined || name.includes(code) ? name : `${name} [${code}]`;
  const facts = [path !== undefined && `  path: ${path}`, hint !== undefined && `  hint: ${hint}`];
  return [
    `${lead}${title}: ${message}`,
    ...facts.filter((fact) => fact !== false),
    ...(stack === undefined ? [] : framesOf(stack)),
    ...(cause ? errorLines(cause, 'because of ') : []),
    ...errors.flatMap((one) => errorLines(one, 'and ')),
  ];
}

/** The frames alone: what comes before them is the message. */
const framesOf = (stack: string) =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `  ${line.trim()}`);

/** Nothing that is said can end a line, or steer a terminal. */
const printable = (text: string) =>
  text.replaceAll(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escaped);

const escaped = (unit: string) =>
  unit === '\n' ? '\\n' : unit === '\t' ? '\\t' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** ISO 8601; a clock of somebody's own may say anything. */
const timeOf = (at: number) => (Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : 'no time');
