import type { OneiricEvent } from '../../core/events.js';

/** What an event is filtered by. */
export interface FilteredEvent {
  readonly type: string;
  readonly slots: readonly string[];
}

/** Which events somebody wants. */
export interface EventWish {
  /** Types, as `health.changed`, and areas, as `swap.*`. Default: all. */
  readonly types?: readonly string[] | undefined;
  /** Only those that are about this slot. */
  readonly slot?: string | undefined;
}

/** Whether somebody wants an event. */
export type EventFilter = (event: FilteredEvent) => boolean;

/** Names and areas are compared as they stand: nothing that comes from outside is a pattern of ours. */
export function filterOf({ types = [], slot }: EventWish): EventFilter {
  const exact = new Set(types);
  const areas = types.filter((type) => type.endsWith('.*')).map((type) => type.slice(0, -1));
  const isAny = types.length === 0 || exact.has('*');
  const isOfType = (type: string) => isAny || exact.has(type) || areas.some((area) => type.startsWith(area));
  return (event) => isOfType(event.type) && (slot === undefined || event.slots.includes(slot));
}

const NONE: readonly string[] = [];

/** The slots that an event is about. */
export function slotsOf(event: OneiricEvent): readonly string[] {
  if ('slots' in event) return event.slots;
  if ('candidate' in event) return [event.candidate.slot];
  return 'slot' in event && event.slot !== undefined ? [event.slot] : NONE;
}
