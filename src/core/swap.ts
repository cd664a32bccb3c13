import type { SlotName } from './names.js';
import type { Ref } from './token.js';

/** The phases of a swap, in order. */
export type SwapPhase =
  | 'resolve'
  | 'suspend'
  | 'build'
  | 'init'
  | 'health'
  | 'preSwap'
  | 'handover'
  | 'switch'
  | 'activate'
  | 'probation'
  | 'retire'
  | 'cleanup'
  | 'postSwap';

/** Milliseconds that each phase gets, per slot. */
export interface Deadlines {
  /** Default 30,000. */
  readonly build: number;
  /** Default 30,000. */
  readonly init: number;
  /** Default 5,000. */
  readonly health: number;
  /** Each hook; default 5,000. */
  readonly hook: number;
  /** Each call that waits while an instance is replaced without overlap; default 30,000. */
  readonly hold: number;
  /** Default 10,000. */
  readonly retire: number;
  /** Default 10,000. */
  readonly cleanup: number;
}

/** Who asks for a change, why, and how. */
export interface ChangeOptions {
  /** Shown in events, history and the report. */
  readonly reason?: string | undefined;
  /** Shown in events, history and the report. */
  readonly requestedBy?: string | undefined;
  /** Milliseconds that the calls of the old generation get to end. Default: the slot's, else 10,000. */
  readonly drainTimeoutMs?: number | undefined;
  /** Aborts the change while it has not switched; nothing is left of it. Aborted already, nothing happens at all. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A time after the switch in which the old instance stays warm. Calls through live references are counted as they
 * end; when too many of them fail, everything that was switched returns to what served before.
 */
export interface ProbationOptions {
  /** Milliseconds from the switch on. */
  readonly windowMs: number;
  /** Calls that must have ended before anything is decided: 1 or more. Default 20. */
  readonly minCalls?: number | undefined;
  /** Share of failed calls, 0 to 1, above which the change is taken back. Default 0.05. */
  readonly maxErrorRate?: number | undefined;
  /**
   * Whether what a call failed with counts. Default: all of it. It must be synchronous: what it throws counts as a failure,
   * a promise that it returns as none, and each of them is told once as a warning.
   */
  readonly isFailure?: ((error: unknown) => boolean) | undefined;
}

/** Options of a swap. */
export interface SwapOptions extends ChangeOptions {
  /** The provider that is to serve. */
  readonly provider: string;
  /** Switch although the candidate's health check says unhealthy. Default false. */
  readonly force?: boolean | undefined;
  /** Take it back if calls fail after the switch. Default: never. */
  readonly probation?: ProbationOptions | undefined;
}

/** Options of a `swapAll`. */
export interface GroupOptions extends ChangeOptions {
  /** Switch although a candidate says unhealthy. Default false. */
  readonly force?: boolean | undefined;
  /** Take all of it back if calls fail after the switch. Default: never. */
  readonly probation?: ProbationOptions | undefined;
}

/** Options of a refresh. */
export interface RefreshOptions extends ChangeOptions {
  /** Take it back if calls fail after the switch. Default: never. */
  readonly probation?: ProbationOptions | undefined;
}

/** Options of a select. */
export interface SelectOptions extends ChangeOptions {
  /** Switch although the candidate says unhealthy. Default false. */
  readonly force?: boolean | undefined;
  /** Take it back, and drop the wish, if calls fail after the switch. Default: never. */
  readonly probation?: ProbationOptions | undefined;
}

/** One member of a `swapAll`. */
export interface GroupMember {
  /** A contract, a token or a slot name. */
  readonly slot: Ref | SlotName;
  /** The provider that is to serve. */
  readonly provider: string;
}

/** One slot of a group, in a report: providers with their generations, as `redis#3`. */
export interface GroupReport {
  /** The slot. */
  readonly slot: SlotName;
  /** What served before, as `memory#1`. */
  readonly from: string | undefined;
  /** What serves now, or was to serve, as `redis#2`. */
  readonly to: string | undefined;
}

/** Calls that were still running when their generation was disposed of. */
export interface CutCalls {
  /**
   * Name of the method; of those who had the instance itself `lease` or `use`, with the name of whoever was given the
   * handle (`lease by service:catalog#1`), or `keep by service:catalog#1`.
   */
  readonly method: string;
  /** How many calls. */
  readonly calls: number;
}

/** How long one phase took. */
export interface PhaseReport {
  /** The phase. */
  readonly name: SwapPhase;
  /** Milliseconds. */
  readonly ms: number;
}

/** What the old generations of a swap still had to do. */
export interface DrainReport {
  /** Calls that were running when they began to retire. */
  readonly calls: number;
  /** Milliseconds until the last of them was over. */
  readonly ms: number;
  /** Calls that were still running at the deadline. */
  readonly cut: readonly CutCalls[];
}

/** What a swap did. */
export interface SwapReport {
  /** Number of the change within the application. */
  readonly id: number;
  /** The slot. */
  readonly slot: SlotName;
  /** What was asked for. */
  readonly kind: 'select' | 'follow' | 'refresh';
  /** What served before, as `memory#1`. */
  readonly from: string | undefined;
  /** What serves now, or is to serve, as `redis#2`. */
  readonly to: string | undefined;
  /** Every slot whose active instance was concerned, this one included. */
  readonly group: readonly GroupReport[];
  /** How it ended. `unchanged`: all that serves is what served before; at most, pins and views point at nothing any more. */
  readonly outcome: 'switched' | 'unchanged' | 'superseded' | 'rolledBack';
  /** Milliseconds that each phase took. */
  readonly phases: readonly PhaseReport[];
  /** What the old generations still had to do. */
  readonly drained: DrainReport;
  /** Errors after the switch, which changed nothing of it. */
  readonly warnings: readonly unknown[];
  /** Who asked for it. */
  readonly requestedBy: string | undefined;
  /** Why it was asked for. */
  readonly reason: string | undefined;
}

/** A swap under way. It is the promise of its report; rejects with a SwapError where nothing was switched. */
export interface Swap extends Promise<SwapReport> {
  /** Number of the change within the application. */
  readonly id: number;
  /** Resolves when the new instance serves, or at once if nothing changes; rejects as the swap does. */
  readonly switched: Promise<void>;
  /** Ends the swap if it has not switched: it rejects with `swap/aborted`. No effect after the switch. */
  abort(reason?: string): void;
}

/** Changes that a hook or component may ask for from within a swap, refused where it would wait for itself. */
export interface SwapRequests {
  /** As `app.swap`. @throws SwapError `swap/self-wait` where this swap holds the slot */
  swap(slot: Ref | SlotName, options: SwapOptions): Swap;
  /** As `app.refresh`. @throws SwapError `swap/self-wait` where this swap holds the slot */
  refresh(slot: Ref | SlotName, options?: RefreshOptions): Swap;
}

/** What a swap hook is told. */
export interface SwapContext extends SwapRequests {
  /** Number of the change within the application. */
  readonly id: number;
  /** The slot. */
  readonly slot: SlotName;
  /** What served before, as `memory#1`. */
  readonly from: string | undefined;
  /** What serves now, or is to serve, as `redis#2`. */
  readonly to: string | undefined;
  /** The instance that is to serve, or serves. */
  readonly instance: unknown;
  /** The instance that served before. */
  readonly previous: unknown;
  /** Why it was asked for. */
  readonly reason: string | undefined;
  /** Who asked for it. */
  readonly requestedBy: string | undefined;
  /** Aborts when the change is aborted, superseded or has failed. */
  readonly signal: AbortSignal;
}

/** Called around a swap; what it returns is awaited, except in `switched`, which is one tick. */
export type SwapHook = (context: SwapContext) => unknown;
