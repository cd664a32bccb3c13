import { textOf } from '../core/errors.js';
import type { LoggedError } from '../core/logger.js';
import type { PlainData } from './plain-data.js';

const DEEPEST = 8;
const MOST_ERRORS = 20;
const LONGEST_STACK = 16_384;
const LONGEST_WORD = 200;

/** How an error is shown. */
export interface ErrorView {
  readonly data: PlainData;
  readonly hasStack: boolean;
}

/**
 * Whatever was thrown, as data: its code, message and hint, and what led to it. Bounded, without secrets; never throws,
 * whatever looking at it does.
 */
export function loggedError(thrown: unknown, view: ErrorView, depth = 0): LoggedError {
  const { data } = view;
  const word = (name: string) => textMember(thrown, name, (text) => data.text(text, LONGEST_WORD));
  const long = (name: string) => textMember(thrown, name, (text) => data.text(text));
  const { code, hint, path } = { code: word('code'), hint: long('hint'), path: long('path') };
  const stack = view.hasStack
    ? textMember(thrown, 'stack', (text) => data.text(text, LONGEST_STACK))
    : undefined;
  const cause = causeOf(thrown, view, depth);
  const errors = errorsOf(thrown, view, depth);
  return {
    name: word('name') ?? typeof thrown,
    message: data.text(withoutFacts(textOf(thrown), thrown)),
    ...(code !== undefined && { code }),
    ...(hint !== undefined && { hint }),
    ...(path !== undefined && { path }),
    ...(stack !== undefined && { stack }),
    ...(cause && { cause }),
    ...(errors && { errors }),
  };
}

function causeOf(thrown: unknown, view: ErrorView, depth: number): LoggedError | undefined {
  const cause = member(thrown, 'cause');
  return cause !== undefined && mayShow(view, depth) ? loggedError(cause, view, depth + 1) : undefined;
}

/** What an aggregate is made of, and what failed beside a task. */
function errorsOf(thrown: unknown, view: ErrorView, depth: number): LoggedError[] | undefined {
  const shown: LoggedError[] = [];
  const besides = listMember(thrown, 'others').map((failure) => member(failure, 'error'));
  for (const error of [...listMember(thrown, 'errors'), ...besides]) {
    if (shown.length >= MOST_ERRORS || !mayShow(view, depth)) break;
    shown.push(loggedError(error, view, depth + 1));
  }
  return shown.length > 0 ? shown : undefined;
}

// Errors that lead to one another, or many to many, end somewhere.
const mayShow = ({ data }: ErrorView, depth: number) => depth < DEEPEST && data.hasRoom;

/** Our own messages end in path and hint, which are shown by themselves. */
function withoutFacts(message: string, thrown: unknown): string {
  const path = textMember(thrown, 'path', (text) => `\n  path: ${text}`) ?? '';
  const hint = textMember(thrown, 'hint', (text) => `\n  hint: ${text}`) ?? '';
  const facts = path + hint;
  return facts !== '' && message.endsWith(facts) ? message.slice(0, -facts.length) : message;
}

function textMember(thrown: unknown, name: string, change: (text: string) => string): string | undefined {
  const value = member(thrown, name);
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? change(text) : undefined;
}

function listMember(thrown: unknown, name: string): unknown[] {
  const value = member(thrown, name);
  try {
    return Array.isArray(value) ? value.slice(0, MOST_ERRORS) : [];
  } catch {
    return [];
  }
}

function member(thrown: unknown, name: string): unknown {
  if ((typeof thrown !== 'object' && typeof thrown !== 'function') || thrown === null) return undefined;
  try {
    return Reflect.get(thrown, name);
  } catch {
    return undefined;
  }
}
