import { textOf } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { Swap, SwapReport } from '../../core/swap.js';
import type { ChangeId } from './change.js';
import type { RegistryEdit } from './registry-edit.js';

/** An operator's selection that holds from its request on. */
export interface DurableWish {
  readonly slot: SlotName;
  readonly provider: string;
  /** What the operator had selected before. */
  readonly before: string | undefined;
  /** Somebody needed the slot already. */
  readonly wasNeeded: boolean;
}

/** What `abort` on the promise of an open ticket does. */
export type GiveUp = (ticket: Ticket, reason: string) => void;

/** One asker's end of a change: settles the promise that the asker holds. */
export class Ticket {
  readonly swap: Swap;
  /** The change that it waits for now; a joined one waits for its host. */
  at: ChangeId;
  /** What is given back if the asker gives up. */
  wish: DurableWish | undefined;
  /** What is taken back if nothing comes of the change. */
  edit: RegistryEdit | undefined;
  /** What holds of that, once nothing has come of the change. */
  besides: string | undefined;
  /** Called once it is settled; watching the promise instead would hide that nobody else does. */
  settled: () => void = ignore;
  #settle!: Settle;
  #state: 'open' | 'switched' | 'failed' = 'open';
  #error: unknown;
  /** Made when somebody looks: most askers never do. */
  #switched: Switched | undefined;

  constructor(
    id: ChangeId,
    private readonly giveUp: GiveUp,
  ) {
    this.at = id;
    this.swap = new PromisedSwap((resolve, reject) => (this.#settle = { resolve, reject }), id, this);
  }

  /** The promise of the switch. Whoever looks at it only must not be killed for the rejection of the whole. */
  get whenSwitched(): Promise<void> {
    this.swap.catch(ignore);
    if (!this.#switched) {
      this.#switched = newSwitched();
      this.#settleSwitched();
    }
    return this.#switched.promise;
  }

  abort(reason: unknown): void {
    this.giveUp(this, textOf(reason));
  }

  switched(): void {
    if (this.#state !== 'open') return;
    this.#state = 'switched';
    this.#settleSwitched();
  }

  done(report: SwapReport): void {
    this.switched();
    this.#settle.resolve(report);
    this.settled();
  }

  failed(error: unknown): void {
    if (this.#state === 'open') {
      this.#state = 'failed';
      this.#error = error;
      this.#settleSwitched();
    }
    this.#settle.reject(error);
    this.settled();
  }

  #settleSwitched(): void {
    if (this.#state === 'switched') this.#switched?.resolve();
    if (this.#state === 'failed') this.#switched?.reject(this.#error);
  }
}

const ignore = (): void => undefined;

interface Settle {
  readonly resolve: (report: SwapReport) => void;
  readonly reject: (error: unknown) => void;
}

/** What the asker holds. */
class PromisedSwap extends Promise<SwapReport> implements Swap {
  readonly #ticket: Ticket;

  constructor(
    run: (resolve: Settle['resolve'], reject: Settle['reject']) => void,
    readonly id: ChangeId,
    ticket: Ticket,
  ) {
    super(run);
    this.#ticket = ticket;
  }

  get switched(): Promise<void> {
    return this.#ticket.whenSwitched;
  }

  abort(reason: unknown = 'aborted'): void {
    this.#ticket.abort(reason);
  }
}

// So that `await` takes it as it is, and what comes of `then` is a promise like any other.
Reflect.defineProperty(PromisedSwap.prototype, 'constructor', { value: Promise });

interface Switched {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

function newSwitched(): Switched {
  let resolve!: () => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(ignore);
  return { promise, resolve, reject };
}
