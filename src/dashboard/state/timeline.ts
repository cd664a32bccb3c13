import { signal } from '@preact/signals';
import type { WireEvent } from '../../admin/events/wire-event.js';
import { get } from '../api/client.js';
import { Batch } from './batch.js';

/** What has happened, newest first; as much as the process keeps. */
export const timeline = signal<readonly WireEvent[]>([]);

/** As many as the process keeps. */
const MOST_EVENTS = 1_000;
const GATHER_MS = 100;

/** Reads what the process still knows. @returns the id to go on after */
export async function loadTimeline(): Promise<string> {
  const { events, next } = await get<{ events: WireEvent[]; next: string }>('/v1/events', {
    limit: MOST_EVENTS,
  });
  arrived.clear();
  timeline.value = events.reverse();
  return next;
}

export const timelineHears = (event: WireEvent): void => arrived.add(event);

const arrived = new Batch<WireEvent>(GATHER_MS, (events) => {
  const known = new Set(
    timeline
      .peek()
      .slice(0, events.length * 2)
      .map(({ id }) => id),
  );
  const fresh = events.filter(({ id }) => !known.has(id)).reverse();
  timeline.value = [...fresh, ...timeline.peek()].slice(0, MOST_EVENTS);
});
