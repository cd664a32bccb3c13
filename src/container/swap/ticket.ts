import { textOf } from '../../core/errors.js';
import type { Swap, SwapReport } from '../../core/swap.js';
import type { ChangeId } from './change.js';
import type { SlotName } from '../../core/names.js';

/** An operator's selection that holds from its request on. */
export interface DurableWish {
  readonly slot: SlotName;
  readonly provider: string;
  /** What the operator had selected before. */
  readonly before: string | undefined;
  /** Somebody needed the slot already. */
  readonly wasNeeded: boolean;
}

/** One asker's end of a change: settles the promise that the asker holds. */
export interface Ticket {
  readonly swap: Swap;
  /** The change that it waits for now; a joined one waits for its host. */
  at: ChangeId;
  /** What is given back if the asker gives up. */
  wish: DurableWish | undefined;
  /** Called once it is settled; watching the promise instead would hide that nobody else does. */
  settled: () => void;
  switched(): void;
  done(report: SwapReport): void;
  failed(error: unknown): void;
}

/** @param abort what `abort` on the promise does while the ticket is open */
export function newTicket(id: ChangeId, abort: (ticket: Ticket, reason: string) => void): Ticket {
  const report = withResolvers<SwapReport>();
  const switched = withResolvers<undefined>();
  // Whoever looks at `switched` only must not be killed for the rejection of the whole, nor the other way round.
  switched.promise.catch(ignore);
  const swap = Object.defineProperties(report.promise, {
    id: { value: id, enumerable: true },
    abort: { value: (reason = 'aborted') => abort(ticket, textOf(reason)) },
    [SWITCHED]: { value: switched.promise },
    switched: LOOK_AT_SWITCHED,
  }) as Swap;
  const ticket: Ticket = {
    swap,
    at: id,
    wish: undefined,
    settled: ignore,
    switched: () => switched.resolve(undefined),
    done: (value) => {
      switched.resolve(undefined);
      report.resolve(value);
      ticket.settled();
    },
    failed: (error) => {
      switched.reject(error);
      report.reject(error);
      ticket.settled();
    },
  };
  return ticket;
}

const ignore = (): void => undefined;

const SWITCHED = Symbol('switched');

// One getter for all: V8 would make and keep a hidden class for every swap that had one of its own.
const LOOK_AT_SWITCHED = {
  get(this: Promise<unknown> & { readonly [SWITCHED]: Promise<undefined> }): Promise<undefined> {
    this.catch(ignore);
    return this[SWITCHED];
  },
};

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
