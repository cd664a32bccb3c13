import { printable } from './printable.js';
import type { TaskFailure } from './tasks.js';

/** What an error knows besides its message. */
export interface ErrorFacts {
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** Where it happened: the way from the asker to the culprit. */
  readonly path?: string | undefined;
  /** What led to it, untouched. */
  readonly cause?: unknown;
}

const BRAND = Symbol.for('oneiric.error');

/** Makes an error one of this package, with its code in the first line of its stack as Node's own errors have it. */
export function brand(error: Error & { readonly code: string }): void {
  const { name } = error.constructor;
  error.name = `${name} [${error.code}]`;
  Error.captureStackTrace(error, error.constructor);
  // Node writes the first line when the stack is first read.
  Reflect.get(error, 'stack');
  Object.defineProperty(error, 'name', { value: name, enumerable: false });
  Object.defineProperty(error, BRAND, { value: true });
}

/**
 * The base of every error that this package throws.
 * Its message says what failed and what still holds, then the path and the hint on lines of their own.
 */
export class OneiricError extends Error {
  /** `area/what`, stable across releases: compare this, never the message. */
  readonly code: string;
  // The next two are declared only, so that an error is printed without what it does not have.
  /** What to do about it. */
  declare readonly hint: string | undefined;
  /** Where it happened. */
  declare readonly path: string | undefined;

  constructor(code: string, message: string, facts: ErrorFacts = {}) {
    const path = facts.path === undefined ? '' : `\n  path: ${facts.path}`;
    const hint = facts.hint === undefined ? '' : `\n  hint: ${facts.hint}`;
    super(message + path + hint, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    if (facts.path !== undefined) this.path = facts.path;
    if (facts.hint !== undefined) this.hint = facts.hint;
    brand(this);
  }

  // Errors of a second installed copy count as well, and so does the one that has to be an AggregateError.
  /** Whether an error is one of this package; of a subclass, whether it is one of that class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this === OneiricError) return OneiricError.is(value);
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** True for an error of this package, also of a second installed copy of it. */
  static is(error: unknown): error is OneiricError {
    try {
      return typeof error === 'object' && error !== null && BRAND in error;
    } catch {
      // A proxy may refuse to be looked at.
      return false;
    }
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

/** A candidate that cannot be registered, or a decorator that says something impossible. */
export class RegistryError extends OneiricError {}

/** Nothing, or nothing suitable, answers what was asked for. */
export class ResolutionError extends OneiricError {}

/** What a constructor parameter, field or factory asks for cannot be told or given. */
export class InjectionError extends OneiricError {}

/** A module graph that contradicts itself. */
export class ModuleError extends OneiricError {}

/** Something asked for at the wrong time: before start, during or after close. */
export class LifecycleError extends OneiricError {}

/** What is known of a call or wish that the activity of a slot stands against. */
export interface ActivityFacts extends ErrorFacts {
  /** The slot, where it is about one. */
  readonly slot?: string | undefined;
  /** The domain, where what was decided about all of its slots stands against it, or it is about that. */
  readonly domain?: string | undefined;
  /** What the operator said when the slot was paused or drained. */
  readonly note?: string | undefined;
}

/** A slot that takes no calls at the moment, or could not be paused, drained or resumed as asked. */
export class ActivityError extends OneiricError {
  /** The slot, where it is about one. */
  declare readonly slot: string | undefined;
  /** The domain, where what was decided about all of its slots stands against it, or it is about that. */
  declare readonly domain: string | undefined;
  /** What the operator said when the slot was paused or drained. */
  declare readonly note: string | undefined;

  constructor(code: string, message: string, facts: ActivityFacts = {}) {
    super(code, message, facts);
    if (facts.slot !== undefined) this.slot = facts.slot;
    if (facts.domain !== undefined) this.domain = facts.domain;
    if (facts.note !== undefined) this.note = facts.note;
  }
}

/** A scope, or what lives no longer than one, used in a way that cannot be. */
export class ScopeError extends OneiricError {}

/** An adapter that was used wrongly, or that cannot do what is asked of it. */
export class AdapterError extends OneiricError {}

/** A file of the embedded store that cannot be opened, read or written. */
export class StorageError extends OneiricError {}

/** A process that has the state of an application open. */
export interface StateOwner {
  /** Number of the process. */
  readonly pid: number;
  /** Name of its machine. */
  readonly host: string;
  /** When it opened the state: milliseconds since 1970. */
  readonly since: number;
}

/** What the error of a state knows. */
export interface StateFacts extends ErrorFacts {
  /** Who has it, where that is what is wrong and they have said so. */
  readonly owner?: StateOwner | undefined;
}

/** What an application keeps on disk cannot be opened, read or written. */
export class StateError extends OneiricError {
  /** Who has it, where that is what is wrong and they have said so. */
  declare readonly owner: StateOwner | undefined;

  constructor(code: string, message: string, facts: StateFacts = {}) {
    super(code, message, facts);
    if (facts.owner !== undefined) this.owner = facts.owner;
  }
}

/** A plugin that cannot be loaded. */
export class PluginError extends OneiricError {}

/** A secret that cannot be had, or a store of secrets that cannot give it. Never holds the value of one. */
export class SecretError extends OneiricError {}

/** What the error of a task or of a scope of tasks knows. */
export interface TaskFacts extends ErrorFacts {
  /** The scope, where there is one. */
  readonly scope?: string | undefined;
  /** The task, where it is one. */
  readonly task?: string | undefined;
  /** What else failed. */
  readonly others?: readonly TaskFailure[] | undefined;
  /** Tasks that were cancelled and did not end. */
  readonly abandoned?: readonly string[] | undefined;
}

/** A task that failed, timed out or was cancelled, or a scope that cannot take what it was given. */
export class TaskError extends OneiricError {
  // As the hint: declared only.
  /** The scope, where there is one. */
  declare readonly scope: string | undefined;
  /** The task, where it is one. */
  declare readonly task: string | undefined;
  /** What else failed, in the order in which it did. */
  readonly others: readonly TaskFailure[];
  /** Tasks that were cancelled, did not end in time, and may still run. */
  readonly abandoned: readonly string[];

  constructor(code: string, message: string, facts: TaskFacts = {}) {
    super(code, message, facts);
    if (facts.scope !== undefined) this.scope = facts.scope;
    if (facts.task !== undefined) this.task = facts.task;
    this.others = Object.freeze([...(facts.others ?? [])]);
    this.abandoned = Object.freeze([...(facts.abandoned ?? [])]);
  }
}

/** A part of the contract that this version does not have yet; nothing was done. */
export class NotBuiltYetError extends OneiricError {
  constructor(feature: string, path?: string) {
    super('feature/not-built-yet', `${feature} is not built yet. Nothing was changed.`, { path });
  }
}

/** What a failed swap knows. */
export interface SwapFacts extends ErrorFacts {
  /** Where it broke: `resolve`, `build`, `init`, `health`, `preSwap`, … */
  readonly phase: string;
  /** The slot that was to be switched. */
  readonly slot: string;
  /** Provider and generation that served before, as `memory#1`. */
  readonly from: string | undefined;
  /** Provider that was to serve. */
  readonly to: string | undefined;
  /** What serves now, as `memory#1`; undefined where nothing does. */
  readonly stillActive: string | undefined;
  /** What still holds, as a sentence. Default: what is active. */
  readonly holds?: string | undefined;
  /** What holds besides, as a sentence. */
  readonly besides?: string | undefined;
}

/** A swap that did not reach its switch. What served before still serves. */
export class SwapError extends OneiricError {
  /** Where it broke. */
  readonly phase: string;
  /** The slot that was to be switched. */
  readonly slot: string;
  /** Provider and generation that served before, as `memory#1`. */
  readonly from: string | undefined;
  /** Provider that was to serve. */
  readonly to: string | undefined;
  /** What serves now, as `memory#1`. */
  readonly stillActive: string | undefined;

  constructor(code: string, message: string, facts: SwapFacts) {
    const serves =
      facts.stillActive === undefined ? 'Nothing is active.' : `${facts.stillActive} stays active.`;
    const besides = facts.besides === undefined ? '' : ` ${facts.besides}`;
    super(
      code,
      `${facts.slot}: ${message} (phase ${facts.phase}). ${facts.holds ?? serves}${besides}`,
      facts,
    );
    this.phase = facts.phase;
    this.slot = facts.slot;
    this.from = facts.from;
    this.to = facts.to;
    this.stillActive = facts.stillActive;
  }
}

/** More than any of our own has. */
const LONGEST_LINE = 4_000;

/** As {@link textOf}, the first line of it, which may come from anywhere: nothing in it steers a terminal, and it has an end. */
export function oneLineOf(thrown: unknown): string {
  const [line = ''] = textOf(thrown).split('\n', 1);
  return printable(line, LONGEST_LINE);
}

/** What went wrong with a change: without its slot, and without what holds, for messages that say both themselves. */
export function gistOf(error: SwapError): string {
  const line = oneLineOf(error);
  const end = line.lastIndexOf(` (phase ${error.phase}).`);
  const start = line.startsWith(`${error.slot}: `) ? error.slot.length + 2 : 0;
  return end < start ? line : line.slice(start, end);
}

/** The text of anything thrown, for messages: never throws itself, whatever looking at it does. */
export function textOf(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return wordsOf(thrown);
    const { message, name } = thrown as { message: unknown; name: unknown };
    return String(message === '' ? name : message);
  } catch {
    return 'something that cannot be shown';
  }
}

/** As {@link textOf}, without the lines of its path and hint, for whoever shows these by themselves. */
export function bareTextOf(thrown: unknown): string {
  const text = textOf(thrown);
  if (!OneiricError.is(thrown)) return text;
  const ends = [thrown.hint === undefined ? '' : `\n  hint: ${thrown.hint}`];
  ends.push(thrown.path === undefined ? '' : `\n  path: ${thrown.path}`);
  return ends.reduce(
    (rest, end) => (rest.endsWith(end) ? rest.slice(0, rest.length - end.length) : rest),
    text,
  );
}

/** Most members that are shown of what is no error and was thrown all the same. */
const MOST_MEMBERS = 10;

/** What an object holds, where it does not say what it is: as it stands there, so that secrets are found in it. */
function wordsOf(thrown: unknown): string {
  const text = String(thrown);
  if (text !== '[object Object]') return text;
  const { message } = thrown as { message?: unknown };
  if (typeof message === 'string' && message !== '') return message;
  const members = Object.entries(thrown as object);
  if (members.length === 0) return 'an object that says nothing';
  const shown = members
    .slice(0, MOST_MEMBERS)
    .map(([name, value]) => `${name}: ${isWords(value) ? String(value) : '…'}`);
  return `{ ${[...shown, ...(members.length > MOST_MEMBERS ? ['…'] : [])].join(', ')} }`;
}

const isWords = (value: unknown) =>
  value === null || !['object', 'function', 'symbol'].includes(typeof value);
