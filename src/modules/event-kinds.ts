import type { ActivityEvent, OneiricEvent, SwapEvent } from '../core/events.js';

/** Slots that are paused, drained and resumed. */
export function isActivityEvent(event: OneiricEvent): event is ActivityEvent {
  return event.type.startsWith('activity.');
}

/** What happens to bindings. */
export function isSwapEvent(event: OneiricEvent): event is SwapEvent {
  return event.type.startsWith('swap.');
}
