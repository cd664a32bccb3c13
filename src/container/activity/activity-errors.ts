import type { ActivityState } from '../../core/activity.js';
import { ActivityError, oneLineOf } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import type { CutWork } from '../live/generation.js';
import type { Instance, Slot } from '../slot.js';

/** Why a call of a paused or draining slot fails. */
export function refused({ slot, activity, note }: ActivityState): ActivityError {
  const why = note === undefined ? '' : ` (${shown(note)})`;
  const code = activity === 'paused' ? 'activity/paused' : 'activity/draining';
  return new ActivityError(code, `${slot} is ${activity}${why}. The call was not made.`, {
    slot,
    note,
    hint: 'it takes calls again after app.resume',
  });
}

/** Why nobody can be kept from calling what serves a slot. */
export function notLive({ name }: Slot): ActivityError {
  return new ActivityError(
    'activity/not-live',
    `${name} is a value: its consumers hold what serves themselves. Nothing was changed.`,
    { slot: name, hint: 'only slots with live references can be paused' },
  );
}

/** Why a drain ends although calls are in flight. */
export function drainTimeout({ name }: Slot, ms: number, busy: readonly CutWork[]): ActivityError {
  const left = busy.map(({ method, calls }) => `${method} (${calls})`).join(', ');
  return new ActivityError(
    'activity/drain-timeout',
    `${name} was not drained within ${ms} ms: ${left} still run. It stays draining.`,
    { slot: name, hint: 'drain again to wait longer, or resume' },
  );
}

/** Why a drain ends although nothing kept it. */
export function resumedMeanwhile({ name }: Slot): ActivityError {
  return new ActivityError('activity/resumed', `${name} was resumed before it was drained.`, { slot: name });
}

/** What goes wrong in `onPause` or `onResume`, which keeps nothing from being paused or resumed. */
export function hookTrouble(instance: Instance, hook: string, trouble: { error: unknown } | number) {
  const { slot, label } = instance;
  if (typeof trouble === 'number') {
    const text = `${slot.name}: ${hook} of ${label} timed out after ${trouble} ms. The slot is ${slot.activity.activity}.`;
    return new ActivityError('activity/hook-timeout', text, { slot: slot.name });
  }
  const text = `${slot.name}: ${hook} of ${label} failed: ${oneLineOf(trouble.error)}. The slot is ${slot.activity.activity}.`;
  return new ActivityError('activity/hook-failed', text, { slot: slot.name, cause: trouble.error });
}
