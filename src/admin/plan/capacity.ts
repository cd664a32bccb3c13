/** What one of something takes. */
export interface Cost {
  /** Of the heap. */
  readonly bytes: number;
  /** Nanoseconds, to make it. */
  readonly ns: number;
}

/** What an application is made of costs in this process, as it was measured. */
export interface Measured {
  /** A slot with one candidate, which serves. */
  readonly slot: Cost;
  /** One more candidate, which does not. */
  readonly candidate: Cost;
  /** A call through a live reference, over what it takes directly. */
  readonly call: { readonly ns: number };
}

/** The heap of the process. */
export interface HeapRoom {
  readonly usedBytes: number;
  /** Where it ends. */
  readonly limitBytes: number;
}

/** What that means. */
export interface Capacity extends Measured {
  readonly heap: HeapRoom;
  /** Slots for which there is room besides what is used. */
  readonly slotsThatFit: number;
  /** Candidates, likewise. */
  readonly candidatesThatFit: number;
  /** Calls a second that do nothing else, on one core. */
  readonly callsPerSecond: number;
}

/** What was measured, and what it means for memory and calls. */
export function capacityOf(measured: Measured, heap: HeapRoom): Capacity {
  const room = Math.max(0, heap.limitBytes - heap.usedBytes);
  const { slot, candidate, call } = measured;
  return {
    ...measured,
    heap,
    slotsThatFit: fit(room, slot.bytes),
    candidatesThatFit: fit(room, candidate.bytes),
    callsPerSecond: fit(1e9, call.ns),
  };
}

/** What was too small to be measured counts as one. */
const fit = (room: number, each: number) => Math.floor(room / Math.max(1, each));
