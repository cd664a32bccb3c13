import { signal } from '@preact/signals';
import type { WireSlotList, WireSlotRow } from '../../admin/api/wire.js';
import type { WireEvent } from '../../admin/events/wire-event.js';
import { get } from '../api/client.js';
import { Batch } from './batch.js';

/** All slots by name, as they were heard of last. */
export const slots = signal<ReadonlyMap<string, WireSlotRow>>(new Map());
/** Calls in flight, of the slots that have any. */
export const inFlight = signal<ReadonlyMap<string, number>>(new Map());
/** Whether the list was had at least once. */
export const hasSlots = signal(false);
/** Why it could not be had. */
export const slotsError = signal<unknown>(undefined);

/** How long changes gather before they are asked about. */
const GATHER_MS = 250;
/** How long a change that may be one of any slot gathers others. */
const GATHER_ALL_MS = 1_000;
/** More names than fit into an address are asked for as a whole. */
const LONGEST_NAMES = 6_000;
/** What may change slots without naming them. */
const OF_ANY_SLOT = /^(?:activity|candidate|config|failover|health|plugin|remote|selection|app)\./;

/** Reads all of them. */
export async function loadSlots(): Promise<void> {
  try {
    const { slots: rows } = await get<WireSlotList>('/v1/slots', { shadowed: true });
    slots.value = new Map(rows.map((row) => [row.slot, row]));
    hasSlots.value = true;
    slotsError.value = undefined;
  } catch (error) {
    slotsError.value = error;
  }
}

/** An event may mean that a slot is another way now. */
export function slotsHear({ type, slot }: WireEvent): void {
  if (slot !== undefined) changed.add(slot);
  else if (OF_ANY_SLOT.test(type)) anyChanged.add(undefined);
}

/** Calls in flight have changed. */
export function callsHear(changes: Readonly<Record<string, number>>): void {
  const names = Object.keys(changes);
  if (names.length === 0) return;
  const next = new Map(inFlight.peek());
  for (const name of names) {
    const calls = changes[name] ?? 0;
    if (calls > 0) next.set(name, calls);
    else next.delete(name);
  }
  inFlight.value = next;
}

const anyChanged = new Batch<undefined>(GATHER_ALL_MS, () => void loadSlots());
const changed = new Batch<string>(GATHER_MS, (names) => void reload([...new Set(names)]));

async function reload(names: readonly string[]): Promise<void> {
  const text = names.join(',');
  if (text.length > LONGEST_NAMES) return loadSlots();
  try {
    const { slots: rows } = await get<WireSlotList>('/v1/slots', { shadowed: true, names: text });
    const there = new Map(rows.map((row) => [row.slot, row]));
    const next = new Map(slots.peek());
    for (const name of names) {
      const row = there.get(name);
      if (row) next.set(name, row);
      else next.delete(name);
    }
    slots.value = next;
  } catch {
    // The connection tells, and all of them are read again when it is back.
  }
}
