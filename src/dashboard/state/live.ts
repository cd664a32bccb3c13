import { effect, signal } from '@preact/signals';
import type { WireInfo } from '../../admin/api/wire.js';
import type { WireEvent } from '../../admin/events/wire-event.js';
import { get } from '../api/client.js';
import type { StreamEvent } from '../api/event-text.js';
import { role } from '../api/session.js';
import { follow } from '../api/stream.js';
import { callsHear, inFlight, loadSlots, slotsHear } from './slots.js';
import { loadTimeline, timelineHears } from './timeline.js';

/** Whether what is shown is what is. */
export type Connection = 'connecting' | 'live' | 'lost';

export const connection = signal<Connection>('connecting');
/** When the process was last heard of; milliseconds since 1970. */
export const heardAt = signal(0);
/** Which process it is. */
export const info = signal<WireInfo | undefined>(undefined);
/** When another process was found in its place: it has restarted. Undefined once that has been read. */
export const restartedAt = signal<number | undefined>(undefined);

/** Heartbeats come every 15 seconds. */
const EVENTS_SILENCE_MS = 40_000;
/** Something comes every second. */
const CALLS_SILENCE_MS = 10_000;

const listeners = new Set<(event: WireEvent) => void>();

/** Tells of each event as it comes. @returns ends it */
export function onEvent(listener: (event: WireEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows the process for as long as somebody is logged in. */
export function goLive(): void {
  let end: (() => void) | undefined;
  effect(() => {
    const isIn = role.value !== null && role.value !== undefined;
    if (isIn) end ??= followAll();
    else {
      end?.();
      end = undefined;
    }
  });
}

function followAll(): () => void {
  connection.value = 'connecting';
  return follow({ path: '/v1/events', silenceMs: EVENTS_SILENCE_MS, on: hear, onState: opened });
}

/** Follows how many calls are in flight, for as long as somebody sees it. @returns ends it */
export function followCalls(): () => void {
  return follow({
    path: '/v1/measurements',
    silenceMs: CALLS_SILENCE_MS,
    on: ({ data }) => hearCalls(data),
    onState: (isOpen) => {
      // All of them are told first.
      if (isOpen) inFlight.value = new Map();
    },
  });
}

/** Whatever has happened before it was open is read as a whole. */
function opened(isOpen: boolean): void {
  if (isOpen) void load();
  else connection.value = 'lost';
}

async function load(): Promise<void> {
  try {
    const [now, next] = await Promise.all([get<WireInfo>('/v1/info'), loadTimeline(), loadSlots()]);
    const before = run;
    // What an event is called begins with the run of the application.
    run = next.split('-')[0];
    if (before !== undefined && before !== run) restartedAt.value = Date.now();
    info.value = now;
    heardAt.value = Date.now();
    connection.value = 'live';
  } catch {
    connection.value = 'lost';
  }
}

let run: string | undefined;

function hear({ type, data }: StreamEvent): void {
  heardAt.value = Date.now();
  // Some were missed: what they have changed is read as a whole.
  if (type === 'gap') return void load();
  const event = JSON.parse(data) as WireEvent;
  slotsHear(event);
  timelineHears(event);
  for (const listener of listeners) listener(event);
}

function hearCalls(data: string): void {
  heardAt.value = Date.now();
  const { slots } = JSON.parse(data) as { slots?: Record<string, number> };
  if (slots) callsHear(slots);
}
