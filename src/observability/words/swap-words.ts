import type { SwapFact, SwapRequested, SwapSwitched } from '../../core/events.js';
import type { Told } from '../log-line.js';
import { label, type WordsOf } from './words.js';

/** What happens to bindings. Only what another instance, or a failure, comes of matters to everybody. */
export const SWAP_WORDS: WordsOf<'swap'> = {
  'swap.requested': (event) => ({ ...ofGroup(event), level: 'debug', ...request(event) }),
  'swap.started': (event) => ({ ...ofGroup(event), level: 'debug', message: 'holds its slots' }),
  'swap.prepared': (event) => ({ ...ofGroup(event), level: 'debug', message: 'is about to switch' }),
  'swap.switched': (event) => ({
    level: 'info',
    message: `${event.slot}: ${switching(event)}`,
    slot: event.slot,
    provider: event.to?.provider,
  }),
  'swap.rolledBack': ({ slot, from, to, why, calls, failures }) => ({
    level: 'warn',
    message: `${slot}: ${why}, back from ${label(from)} to ${label(to)}`,
    slot,
    provider: to.provider,
    fields: { calls, failures },
  }),
  'swap.retired': ({ slot, from, cut }) => ({
    level: cut > 0 ? 'warn' : 'debug',
    message: `${slot}: the calls of ${label(from)} have ended${cut > 0 ? `, ${cut} of them cut` : ''}`,
    slot,
    provider: from.provider,
    fields: { cut },
  }),
  'swap.disposed': ({ slot, from }) => ({
    level: 'debug',
    message: `${slot}: ${label(from)} is disposed of`,
    slot,
    provider: from.provider,
  }),
  'swap.completed': (event) => ({
    ...ofGroup(event),
    level: event.outcome === 'rolledBack' ? 'warn' : 'debug',
    message: `is over: ${event.outcome}`,
    fields: { slots: event.slots, outcome: event.outcome, durationMs: event.durationMs },
  }),
  'swap.failed': (event) => ({
    ...ofGroup(event),
    level: 'error',
    message: 'did not reach its switch',
    error: event.error,
  }),
  'swap.aborted': (event) => ({
    ...ofGroup(event),
    level: 'warn',
    message: `was aborted: ${event.reason}`,
  }),
  'swap.superseded': (event) => ({
    ...ofGroup(event),
    level: 'debug',
    message: `was overtaken by swap-${event.by}`,
    fields: { slots: event.slots, by: event.by },
  }),
  'swap.warning': (event) => ({
    ...ofGroup(event),
    level: 'warn',
    message: `something failed in ${event.phase}, and changed nothing of the switch`,
    error: event.error,
    fields: { slots: event.slots, phase: event.phase },
  }),
};

/** A change of one slot is about that slot; of several, about the list of them. */
const ofGroup = ({ slots }: SwapFact): Pick<Told, 'slot' | 'fields'> => ({
  slot: slots.length === 1 ? slots[0] : undefined,
  fields: { slots },
});

function request({ kind, reason, requestedBy, slots }: SwapRequested): Pick<Told, 'message' | 'fields'> {
  const by = requestedBy === undefined ? '' : ` by ${requestedBy}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return { message: `${kind} was asked for${by}${why}`, fields: { slots, kind, reason, requestedBy } };
}

function switching({ from, to }: SwapSwitched): string {
  if (!to) return from ? `${label(from)} is gone, nothing serves` : 'nothing serves';
  return from ? `${label(from)} -> ${label(to)}` : `${label(to)} serves`;
}
