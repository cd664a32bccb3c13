import { oneLineOf, TaskError } from '../core/errors.js';
import { shown } from '../core/names.js';
import type { TaskFailure } from '../core/tasks.js';

/** Why a task or a scope is not wanted any more. */
export interface Ending {
  readonly code: 'tasks/failed' | 'tasks/timed-out' | 'tasks/cancelled';
  /** As a sentence says it after "because": `task "b" failed: boom`. */
  readonly why: string;
  readonly cause: unknown;
  /** The task that failed, where it is that. */
  readonly task?: string | undefined;
  /** What the signals of those concerned say. */
  readonly reason: TaskError;
}

/** Somebody asked for it. */
export function cancelled(scope: string, reason: unknown): Ending {
  const why = reason === undefined ? 'somebody cancelled it' : oneLineOf(reason).replace(/\.$/, '');
  return ending(scope, { code: 'tasks/cancelled', why, cause: reason });
}

/** One of its tasks failed. */
export function failed(scope: string, { task, error }: TaskFailure): Ending {
  const why = wayTo(task, error);
  return ending(scope, { code: 'tasks/failed', why, cause: error, task });
}

/** A task that failed with what failed in its own scope is told as the way to that: each task once, then the reason. */
function wayTo(task: string, error: unknown): string {
  const inner = failureWithin(task, error);
  if (inner?.task !== undefined) return `task ${shown(task)} failed: ${wayTo(inner.task, inner.cause)}`;
  return `task ${shown(task)} failed: ${oneLineOf(error).replace(/\.$/, '')}`;
}

function failureWithin(task: string, error: unknown): TaskError | undefined {
  try {
    const isIt = error instanceof TaskError && error.code === 'tasks/failed' && error.scope === task;
    return isIt ? error : undefined;
  } catch {
    // A proxy may refuse to be looked at.
    return undefined;
  }
}

/** The time of the whole scope is up. */
export function outOfTime(scope: string, ms: number): Ending {
  return ending(scope, { code: 'tasks/timed-out', why: `its ${ms} ms were over`, cause: undefined });
}

/** What a scope's end means for the scopes and tasks within it. */
export function inherited(scope: string, from: Ending): Ending {
  if (from.code === 'tasks/cancelled') return from;
  const why = from.task === undefined ? `${shown(from.reason.scope ?? scope)} timed out` : from.why;
  return ending(scope, { code: 'tasks/cancelled', why, cause: from.cause ?? from.reason });
}

function ending(scope: string, facts: Omit<Ending, 'reason'>): Ending {
  const message = `What runs in ${shown(scope)} is cancelled: ${facts.why}. It should end now.`;
  const reason = new TaskError('tasks/cancelled', message, { scope, cause: facts.cause });
  return { ...facts, reason };
}

/** The error of a handle whose task was cancelled. */
export function taskCancelled(scope: string, task: string, { why, cause }: Ending): TaskError {
  const message = `Task ${shown(task)} of ${shown(scope)} was cancelled: ${why}. It does not run any more.`;
  return new TaskError('tasks/cancelled', message, { scope, task, cause });
}

/** The error of a task whose own time is up. */
export function taskTimedOut(scope: string, task: string, ms: number): TaskError {
  const message = `Task ${shown(task)} of ${shown(scope)} timed out after ${ms} ms. Its signal was aborted.`;
  return new TaskError('tasks/timed-out', message, { scope, task });
}

/** The error of a handle whose task was cancelled and did not end. */
export function taskAbandoned(scope: string, task: string, cause: unknown): TaskError {
  const message = `Task ${shown(task)} of ${shown(scope)} was cancelled and did not end in time. It may still run.`;
  return new TaskError('tasks/abandoned', message, {
    scope,
    task,
    abandoned: [task],
    cause,
    hint: 'pass its signal on to what it waits for, or look at signal.aborted between its steps',
  });
}

/** Whether what a cancelled task threw only says that it was cancelled. */
export function isCancellation(error: unknown, reason: unknown): boolean {
  if (error === reason) return true;
  try {
    if (error instanceof TaskError) return error.code === 'tasks/cancelled';
    return error instanceof Error && error.name === 'AbortError';
  } catch {
    // A proxy may refuse to be looked at.
    return false;
  }
}

/** How a scope ended, for whoever joins it. */
export function verdict(
  scope: string,
  end: Ending,
  { others, abandoned }: { others: readonly TaskFailure[]; abandoned: readonly string[] },
): TaskError {
  const what = end.code === 'tasks/failed' ? 'failed' : 'was cancelled';
  const head = `${shown(scope)} ${end.code === 'tasks/timed-out' ? 'timed out' : what}: ${end.why}.`;
  const more = others.length === 0 ? '' : ` Besides failed ${listed(others.map(({ task }) => task))}.`;
  const facts = { scope, task: end.task, cause: end.cause, others, abandoned };
  return new TaskError(end.code, `${head}${more} ${whatHolds(abandoned)}`, facts);
}

/** The error of a close that had to leave something behind. */
export function leftBehind(scope: string, abandoned: readonly string[], cause: unknown): TaskError {
  return new TaskError('tasks/abandoned', `${shown(scope)} is closed. ${whatHolds(abandoned)}`, {
    scope,
    abandoned,
    cause,
    hint: 'pass the signal of a task on to what it waits for, or look at signal.aborted between its steps',
  });
}

const MAX_LISTED = 10;

function whatHolds(abandoned: readonly string[]): string {
  if (abandoned.length === 0) return 'Nothing of it runs any more.';
  return `Cancelled, but not ended in time: ${listed(abandoned)}.`;
}

function listed(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  const first = names.slice(0, MAX_LISTED).map((name) => shown(name));
  return first.join(', ') + more;
}
