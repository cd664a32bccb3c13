import type { SlotName } from '../../core/names.js';

/** When a change on probation is taken back; see `ProbationOptions`. */
export interface ProbationTerms {
  readonly windowMs: number;
  readonly minCalls: number;
  readonly maxErrorRate: number;
  readonly isFailure: ((error: unknown) => boolean) | undefined;
}

/** Number of a change within its application; a later one is newer. */
export type ChangeId = number;

/** *select* wants a provider, *follow* re-reads the ranking, *refresh* renews the instance. */
export type ChangeKind = 'select' | 'follow' | 'refresh';

/** Why a change waits for one that it asked for. `pin`: nothing of that slot is needed but pins. */
export type ParentPurpose = 'dependency' | 'pin' | 'hook';

/** What somebody asks of the swap machine: one change of one group of slots. */
export interface ChangeRequest {
  readonly id: ChangeId;
  readonly kind: ChangeKind;
  readonly slots: readonly SlotName[];
  /** Those and what has to be rebuilt with them, as far as it is known. Default: the slots alone. */
  readonly lanes?: readonly SlotName[] | undefined;
  /** Of a select: the provider wanted per slot; a slot without one goes by its ranking. */
  readonly wants: ReadonlyMap<SlotName, string>;
  /** Ignore an unhealthy verdict. */
  readonly force: boolean;
  /** Take it back if calls fail after the switch. */
  readonly probation?: ProbationTerms | undefined;
  /** It may be taken back by whoever asked for it: nobody else joins it. */
  readonly isProvisional?: boolean | undefined;
  /** The change whose own step waits for this one: it activates dependencies, or its hook asked for it. */
  readonly parent?: { readonly id: ChangeId; readonly purpose: ParentPurpose } | undefined;
}

/** How far one member of a change is. */
export type MemberStep = 'waiting' | 'dependencies' | 'build' | 'init' | 'health' | 'ready';

/** One instance that a change prepares. */
export interface Member {
  readonly step: MemberStep;
  /** Its step is under way. */
  readonly busy: boolean;
  /** Its build has outlived its deadline: nobody waits for it any longer. */
  readonly overdue?: boolean;
  /** Members that must be ready before this one is built. */
  readonly after: readonly number[];
  /** Of an undone change: the end of it waits until this is disposed of. */
  readonly awaited?: boolean;
  /** Of an undone change: how far its disposal is. */
  readonly discard?: 'begun' | 'over';
}

/** One old generation on its way out after a switch. */
export interface Retirement {
  readonly generation: number;
  /** `kept`: its drain waits for nothing but those who were given the instance itself. */
  readonly state: 'waiting' | 'draining' | 'kept' | 'cleaning' | 'disposed';
  /** Positions of the retirements that must be over first: those that depend on this one. */
  readonly after: readonly number[];
}

/** Where a change stands. */
type ChangePhase =
  | 'queued'
  | 'planning'
  | 'suspending'
  | 'preparing'
  | 'preSwap'
  | 'switching'
  | 'activating'
  | 'probation'
  | 'retiring'
  | 'postSwap'
  | 'undoing';

/** Why a change ends without its switch. */
export type Setback =
  | { readonly why: 'failed'; readonly failure: unknown }
  | { readonly why: 'aborted'; readonly reason: string }
  | { readonly why: 'closing' }
  | { readonly why: 'superseded'; readonly by: ChangeId };

/** One change, as the machine sees it. Never mutated: a transition makes a new one. */
export interface Change extends ChangeRequest {
  readonly phase: ChangePhase;
  /** Slots whose queues it waits in, and which it holds until its switch. */
  readonly lanes: readonly SlotName[];
  /** Build new instances also where the wanted provider is active already. */
  readonly renew: boolean;
  /** Runs inside a lane that an ancestor holds, and therefore holds none itself. */
  readonly reentrant: boolean;
  readonly members: readonly Member[];
  readonly retirements: readonly Retirement[];
  /** Changes that a step of this one waits for. */
  readonly children: readonly ChangeId[];
  /** Why it is being undone; nothing any more once its askers know. */
  readonly setback?: Setback | undefined;
  /** Whether what it replaced stands by: `over` once it is decided that it need not any longer. */
  readonly trial: 'none' | 'open' | 'returning' | 'over' | 'returned';
  /** Whether what it replaces rests, and has to be woken if nothing comes of it. */
  readonly suspension: 'none' | 'on' | 'resuming';
}

/** The queue of one slot. The holder leaves at its switch: all that follows runs beside later changes. */
export interface Lane {
  readonly holder: ChangeId | undefined;
  readonly queue: readonly ChangeId[];
}

/** The state of the machine, to be read; a transition answers with a {@link Patch}. */
export interface SwapState {
  change(id: ChangeId): Change | undefined;
  lane(slot: SlotName): Lane;
  /** Changes that have not ended, oldest first. */
  changes(): Iterable<Change>;
}

/** What a transition changes: a patch instead of a copy, so that it costs what it touches and not what exists. */
export interface Patch {
  readonly changes: Entries<ChangeId, Change | undefined>;
  readonly lanes: Entries<SlotName, Lane>;
}

/** What is read of a map. */
type Entries<K, V> = Pick<ReadonlyMap<K, V>, 'size'> &
  Iterable<[K, V]> & { forEach(visit: (value: V, key: K) => void): void };

/** What happened, to the machine. */
export type MachineEvent =
  | { readonly type: 'requested'; readonly request: ChangeRequest }
  | { readonly type: 'planned'; readonly id: ChangeId; readonly plan: PlanShape }
  | {
      readonly type: 'stepped';
      readonly id: ChangeId;
      readonly member: number;
      /** The step that ended so, where those before it were done with it: they ended well. Default: the one ordered. */
      readonly step?: MemberStep;
      readonly outcome: StepOutcome;
    }
  | { readonly type: 'suspended'; readonly id: ChangeId; readonly failure?: { readonly error: unknown } }
  | { readonly type: 'resumed'; readonly id: ChangeId }
  | { readonly type: 'late'; readonly id: ChangeId; readonly member: number }
  | { readonly type: 'hooked'; readonly id: ChangeId; readonly failure?: { readonly error: unknown } }
  | { readonly type: 'unswitchable'; readonly id: ChangeId; readonly error: unknown }
  | {
      readonly type: 'committed';
      readonly id: ChangeId;
      readonly retirements: readonly RetirementShape[];
      /** What it replaced stands by. */
      readonly onProbation?: boolean;
    }
  | { readonly type: 'judged'; readonly id: ChangeId; readonly verdict: 'kept' | 'failed' }
  | {
      readonly type: 'returned';
      readonly id: ChangeId;
      /** What is to retire now; undefined where there was nothing to return to any more. */
      readonly retirements: readonly RetirementShape[] | undefined;
    }
  | { readonly type: 'activated'; readonly id: ChangeId }
  | { readonly type: 'kept' | 'drained' | 'cleaned'; readonly id: ChangeId; readonly retirement: number }
  | { readonly type: 'postHooked'; readonly id: ChangeId }
  | { readonly type: 'discarded'; readonly id: ChangeId; readonly member: number }
  | { readonly type: 'withdrawn'; readonly id: ChangeId; readonly reason: string }
  /** Another one does what it was asked for, with what has changed since it was planned. */
  | { readonly type: 'overtaken'; readonly id: ChangeId; readonly by: ChangeId }
  /** It would have to move more than it holds: another one takes its place and does all of it. */
  | { readonly type: 'outgrown'; readonly id: ChangeId; readonly by: ChangeRequest }
  | { readonly type: 'closing' };

/** The part of a plan that the machine decides by. */
export type PlanShape =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'impossible'; readonly error: unknown }
  /** More has to be rebuilt than the change holds. */
  | { readonly kind: 'grown'; readonly lanes: readonly SlotName[] }
  | {
      readonly kind: 'change';
      readonly members: readonly { readonly after: readonly number[] }[];
      /** Something has to rest before anything is built. */
      readonly suspends?: boolean;
    };

/** The part of a retirement that the machine decides by. */
export type RetirementShape = Pick<Retirement, 'generation' | 'after'>;

/** How a step ended. `outstanding`: its deadline passed while the work goes on. */
export type StepOutcome =
  { readonly ok: true } | { readonly ok: false; readonly error: unknown; readonly outstanding: boolean };

/** What the driver has to do. */
export type Effect =
  | { readonly type: 'plan'; readonly id: ChangeId }
  | { readonly type: 'step'; readonly id: ChangeId; readonly member: number; readonly step: MemberStep }
  | { readonly type: 'cancel'; readonly id: ChangeId; readonly setback: Setback }
  | { readonly type: 'discard'; readonly id: ChangeId; readonly member: number }
  | { readonly type: 'preSwap' | 'commit' | 'activate' | 'return' | 'postSwap'; readonly id: ChangeId }
  | { readonly type: 'suspend' | 'resume'; readonly id: ChangeId }
  | { readonly type: 'release' | 'probation' | 'endProbation'; readonly id: ChangeId }
  | { readonly type: 'drain' | 'clean'; readonly id: ChangeId; readonly retirement: number }
  | { readonly type: 'join'; readonly id: ChangeId; readonly into: ChangeId }
  | { readonly type: 'refuse'; readonly id: ChangeId; readonly ring: readonly ChangeId[] }
  | { readonly type: 'settle'; readonly id: ChangeId; readonly result: Settlement };

/** How a change ended. */
export type Settlement =
  | { readonly outcome: 'switched' | 'rolledBack' }
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'undone'; readonly setback: Setback };

/** A transition's answer: what differs, and what is to be done. */
export interface Transition extends Patch {
  readonly effects: readonly Effect[];
}
