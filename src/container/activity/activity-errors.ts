import type { ActivityDecision, ActivityState } from '../../core/activity.js';
import { ActivityError, oneLineOf } from '../../core/errors.js';
import { domainOf, shown, type SlotName } from '../../core/names.js';
import { nearest } from '../../core/near-miss.js';
import type { Instance } from '../slot.js';
import type { BusySlot } from './quiet-slots.js';

/** What something was decided about. */
type Target = Pick<ActivityDecision, 'slot' | 'domain'>;

const titleOf = ({ slot, domain }: Target): string => slot ?? `domain ${domain}`;

/** Why a call of a paused or draining slot fails: what was decided about the slot itself comes first. */
export function refused({ slot, activity, by, note }: ActivityState): ActivityError {
  const domain = by.includes('domain') ? domainOf(slot) : undefined;
  const code = activity === 'paused' ? 'activity/paused' : 'activity/draining';
  const why = note === undefined ? '' : ` (${shown(note)})`;
  const what =
    by[0] === 'slot' ? `${slot} is ${activity}${why}` : `${slot}: its domain ${domain} is ${activity}${why}`;
  const also = by.length > 1 ? `, and its domain ${domain} is not active either` : '';
  return new ActivityError(code, `${what}${also}. The call was not made.`, {
    ...{ slot, domain, note },
    hint: `it takes calls again after app.resume${resumption(by, domain)}`,
  });
}

function resumption(by: ActivityState['by'], domain: string | undefined): string {
  if (domain === undefined) return '';
  const ofDomain = `({ domain: '${domain}' })`;
  return by.length > 1 ? ` of the slot, and app.resume${ofDomain}` : ofDomain;
}

/** Why nobody can be kept from calling what serves a slot. */
export function notLive(slot: SlotName): ActivityError {
  return new ActivityError(
    'activity/not-live',
    `${slot} is a value: its consumers hold what serves themselves. Nothing was changed.`,
    { slot, hint: 'only slots with live references can be paused' },
  );
}

/** Why nothing can be decided about a domain: nothing is in it, nor was, nor usually is. */
export function unknownDomain(domain: unknown, known: ReadonlySet<string>): ActivityError {
  const names = [...known].sort();
  const [near] = typeof domain === 'string' ? nearest(domain, names) : [];
  return new ActivityError(
    'activity/unknown-domain',
    `There is no domain ${shown(domain)}. Nothing was changed.`,
    { hint: `${near === undefined ? '' : `did you mean ${near}? `}known domains: ${names.join(', ')}` },
  );
}

/** Why a drain ends although calls are in flight. */
export function drainTimeout(target: Target, ms: number, busy: readonly BusySlot[]): ActivityError {
  const left = busy.map(({ slot, method, calls }) => {
    const work = `${method} (${calls})`;
    return target.slot === undefined ? `${slot} ${work}` : work;
  });
  return new ActivityError(
    'activity/drain-timeout',
    `${titleOf(target)} was not drained within ${ms} ms: ${left.join(', ')} still run. It stays draining.`,
    {
      ...target,
      hint: 'drain again to wait longer, or resume; a call must not await the drain of its own slot',
    },
  );
}

/** Why a drain ends although nothing kept it. */
export function resumedMeanwhile(target: Target): ActivityError {
  return new ActivityError(
    'activity/resumed',
    `${titleOf(target)} was resumed before it was drained.`,
    target,
  );
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
