import { TaskError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { checkBag, FUNCTION, having, TEXT, type Option, type OptionBag } from '../core/option-bag.js';

const MILLISECONDS: Option = {
  fits: (value) => typeof value === 'number' && value > 0,
  expected: 'a number of milliseconds above 0; Infinity is none',
};

const SIGNAL: Option = {
  fits: (value) => value instanceof AbortSignal,
  expected: 'an AbortSignal',
};

const integerFrom = (least: number): Option => ({
  fits: (value) => value === Infinity || (Number.isSafeInteger(value) && (value as number) >= least),
  expected: `an integer from ${least}`,
});

const bagOf = (options: OptionBag['options'], holds: string): OptionBag => ({
  options,
  error: TaskError,
  bad: 'tasks/bad-option',
  unknown: 'tasks/unknown-option',
  holds,
});

const SCOPE = bagOf(
  new Map([
    ['name', TEXT],
    ['limit', integerFrom(1)],
    ['maxWaiting', integerFrom(0)],
    ['deadlineMs', MILLISECONDS],
    ['graceMs', MILLISECONDS],
    ['signal', SIGNAL],
    ['clock', having('now', 'after')],
    ['onFailure', FUNCTION],
  ]),
  'No scope was made.',
);

const TASK = bagOf(new Map([['deadlineMs', MILLISECONDS]]), 'Nothing was begun.');

const SHIELD = bagOf(
  new Map([
    ['name', TEXT],
    ['deadlineMs', MILLISECONDS],
  ]),
  'Nothing was begun.',
);

/** @throws TaskError `tasks/bad-option`, `tasks/unknown-option` */
export function checkScope(options: unknown): void {
  checkBag(options, SCOPE, 'TaskScope');
}

/** @throws TaskError `tasks/bad-option`, `tasks/unknown-option` */
export function checkSpawn(name: unknown, work: unknown, options: unknown): void {
  // Checking a bag costs more than spawning.
  if (typeof name !== 'string' || typeof work !== 'function') {
    checkBag({ name, work }, NAMED_WORK, 'spawn');
    throw leftOut('spawn');
  }
  if (options !== undefined) checkBag(options, TASK, `spawn(${shown(name)})`);
}

/** @throws TaskError `tasks/bad-option`, `tasks/unknown-option` */
export function checkShield(work: unknown, options: unknown): void {
  checkBag({ work }, NAMED_WORK, 'shield');
  if (work === undefined) throw leftOut('shield');
  if (options !== undefined) checkBag(options, SHIELD, 'shield');
}

/** @throws TaskError `tasks/bad-option` */
export function checkEvery(ms: unknown, name: unknown, work: unknown): void {
  checkBag({ ms, name, work }, LOOP, 'every');
  if (ms === undefined || name === undefined || work === undefined) throw leftOut('every');
}

const NAMED_WORK = bagOf(
  new Map([
    ['name', TEXT],
    ['work', FUNCTION],
  ]),
  'Nothing was begun.',
);

const LOOP = bagOf(
  new Map<string, Option>([
    [
      'ms',
      {
        fits: (value) => typeof value === 'number' && value > 0 && value < Infinity,
        expected: 'a number of milliseconds above 0',
      },
    ],
    ...NAMED_WORK.options,
  ]),
  'Nothing was begun.',
);

/** The error for what a bag takes for left out. */
function leftOut(where: string): TaskError {
  return new TaskError('tasks/bad-option', `${where} was not given everything. Nothing was begun.`, {
    path: where,
    hint: "spawn('name', async ({ signal }) => …), every(ms, 'name', work), shield(work)",
  });
}
