import { followAbort } from '../../core/followers.js';
import type { SlotName } from '../../core/names.js';
import type { OneiricEvent } from '../../core/events.js';
import type { Clock } from '../../core/ports.js';
import type { ChangeOptions, Swap, SwapPhase } from '../../core/swap.js';
import { inCorrelation, UnderWay } from '../correlation.js';
import type { Cell } from '../slot.js';
import type { Change, ChangeId, ChangeRequest, Effect, Lane, MachineEvent, SwapState } from './change.js';
import { ringOf } from './admission.js';
import type { GivenUp, PlanAnew } from './driver-events.js';
import type { Hands } from './hands.js';
import { Inbox } from './inbox.js';
import { FREE_LANE } from './lanes.js';
import { departingOf, type Departing } from './leaving.js';
import type { Planner } from './planner.js';
import { SmallMap } from '../small-map.js';
import { isBeforeSwitch, isHeldUp, transition } from './swap-machine.js';
import { inWords, leadsTo } from './wait-ring.js';
import { Ticket, type GiveUp } from './ticket.js';
import { nothingChanged, Work, type ChangeOrder } from './work.js';

type BesideEffect = 'suspend' | 'resume' | 'release' | 'probation' | 'endProbation' | 'return';

/** What driving needs of the application. */
interface DriverTools {
  readonly emit: (event: OneiricEvent) => void;
  /** A change belongs to no scope, whoever asks for it. */
  readonly outside: (fn: () => void) => void;
}

/**
 * Drives the swap machine of one application: keeps its state, feeds it events one at a time and hands its effects
 * to those who do them. It decides nothing.
 */
export class SwapDriver implements SwapState {
  readonly #changes = new SmallMap<ChangeId, Change>();
  readonly #lanes = new SmallMap<SlotName, Lane>();
  readonly #works = new SmallMap<ChangeId, Work>();
  readonly #inbox = new Inbox<MachineEvent | GivenUp | PlanAnew>();
  #isRunning = false;
  #lastId = 0;
  readonly #giveUpOn: GiveUp = (ticket, reason) => this.dispatch({ type: 'givenUp', ticket, reason });

  constructor(
    private readonly clock: Clock,
    private readonly tools: DriverTools,
    private readonly hands: (driver: SwapDriver) => Hands,
  ) {}

  #hands: Hands | undefined;

  get #does(): Hands {
    return (this.#hands ??= this.hands(this));
  }

  change(id: ChangeId): Change | undefined {
    return this.#changes.get(id);
  }

  changes(): Iterable<Change> {
    return this.#changes.values();
  }

  lane(slot: SlotName): Lane {
    return this.#lanes.get(slot) ?? FREE_LANE;
  }

  work(id: ChangeId): Work | undefined {
    return this.#works.get(id);
  }

  /** The changes that wait for one, nearest first. */
  ancestors(work: Work): readonly Work[] {
    const above: Work[] = [];
    if (!work.order.parent) return NOBODY;
    for (let parent: ChangeOrder['parent'] = work.order.parent; parent; parent = above.at(-1)?.order.parent) {
      const next = this.work(parent.id);
      if (!next) break;
      above.push(next);
    }
    return above;
  }

  /** Number of what was asked for last. */
  get newest(): ChangeId {
    return this.#lastId;
  }

  /** Asks for a change. */
  request(order: ChangeOrder): Swap {
    const id = (this.#lastId += 1);
    const ticket = new Ticket(id, this.#giveUpOn);
    ticket.wish = order.wish;
    ticket.edit = order.edit;
    const work = new Work(id, order, this.clock.now());
    if (order.options.signal?.aborted) {
      this.#does.outcomes.abortedAtOnce(work, ticket, reasonOf(order.options.signal));
      return ticket.swap;
    }
    // First, because what it calls is not ours and may throw.
    this.#listen(order.options.signal, ticket);
    work.tickets = [ticket];
    this.dispatch({ type: 'requested', request: this.#begin(work) });
    return ticket.swap;
  }

  #begin(work: Work): ChangeRequest {
    const { id, order } = work;
    this.#works.set(id, work);
    this.#does.outcomes.requested(work);
    const { kind, slots, wants, force, probation, provisional, parent, edit } = order;
    // What is nested and taken back could not leave others that have joined it to a change of their own; nor what fails whole.
    const isApart = edit !== undefined && (parent !== undefined || edit.leaves !== undefined);
    const isProvisional = provisional !== undefined || isApart;
    const lanes = this.#does.planner.group(work);
    return { id, kind, slots, lanes, wants, force, probation, isProvisional, parent };
  }

  /** Lets those of these cells that are empty point at what serves already, in this tick: that is no change. */
  share(cells: Iterable<Cell>): void {
    this.#does.sharing.share(cells);
  }

  /** The answer to a request that cannot be made. @param order what it was, where that is known: it is recorded */
  refusedNow(error: unknown, order?: ChangeOrder): Swap {
    const id = (this.#lastId += 1);
    const ticket = new Ticket(id, nothingToGiveUp);
    const end = { outcome: 'failed', error } as const;
    if (order) this.#does.outcomes.notTaken(new Work(id, order, this.clock.now()), ticket, end);
    else ticket.failed(error);
    return ticket.swap;
  }

  /** The answer to a request whose signal is aborted already; undefined where it is not. Changes nothing. */
  abortedNow({ signal }: ChangeOptions, order: () => ChangeOrder): Swap | undefined {
    if (!signal?.aborted) return undefined;
    const id = (this.#lastId += 1);
    const ticket = new Ticket(id, nothingToGiveUp);
    this.#does.outcomes.abortedAtOnce(new Work(id, order(), this.clock.now()), ticket, reasonOf(signal));
    return ticket.swap;
  }

  /** The answer to a request whose asker would wait for itself; undefined where there is no such ring. Changes nothing. */
  refusal(order: ChangeOrder): Swap | undefined {
    if (!order.parent) return undefined;
    const id = this.#lastId + 1;
    const work = new Work(id, order, this.clock.now());
    const ring = ringOf(this, { ...order, id, lanes: this.#does.planner.group(work) });
    if (!ring) return undefined;
    this.#lastId = id;
    const ticket = new Ticket(id, nothingToGiveUp);
    work.tickets = [ticket];
    this.#does.outcomes.refused(work, this.#inWords(ring, order));
    return ticket.swap;
  }

  #inWords(ring: readonly ChangeId[], refused: ChangeOrder): string[] {
    return inWords(ring, refused, (id) => this.#works.get(id)?.order);
  }

  /** Whether one of these changes waits for that one, or for one that waits for it. */
  isAwaited(ids: readonly ChangeId[], by: ChangeId): boolean {
    return leadsTo(this, ids, by);
  }

  /** The answer to a request that changes nothing. */
  settledNow(slots: readonly SlotName[], options: ChangeOptions): Swap {
    const id = (this.#lastId += 1);
    const ticket = new Ticket(id, nothingToGiveUp);
    ticket.done(nothingChanged(id, slots, options));
    return ticket.swap;
  }

  /**
   * Resolves when every change that is under way now has ended, whichever way, and nothing of it is left to be disposed of
   * but what somebody keeps.
   */
  async idle(): Promise<void> {
    await Promise.all([...this.#works.values()].map((work) => this.#idleOf(work)));
    await this.#does.preparation.open.quiet();
  }

  async #idleOf(work: Work): Promise<void> {
    const change = this.#changes.get(work.id);
    if (change && isHeldUp(change)) return;
    const heldUp = new Promise<void>((resolve) => (work.heldUp = resolve));
    await Promise.race([Promise.allSettled(work.tickets.map(({ swap }) => swap)), heldUp]);
  }

  /** All that is on its way out. */
  *departing(): Iterable<Departing> {
    for (const { id, retirements } of this.#changes.values())
      yield* departingOf(this.#works.get(id)?.leaving ?? NOBODY, retirements);
  }

  /** Whether events wait for their turn. */
  get isCalled(): boolean {
    return !this.#inbox.isEmpty;
  }

  /** Feeds the machine; events that come while one is being worked off wait for their turn. */
  dispatch(event: MachineEvent | GivenUp | PlanAnew): void {
    this.#inbox.put(event);
    if (!this.#isRunning) this.tools.outside(this.#workOff);
  }

  readonly #workOff = (): void => {
    this.#isRunning = true;
    try {
      for (let next = this.#inbox.take(); next; next = this.#inbox.take()) {
        if (next.type === 'givenUp') this.#giveUp(next);
        else if (next.type === 'planAnew') this.#planAnew(next);
        else this.#step(next);
      }
    } finally {
      this.#isRunning = false;
    }
  };

  // Made once: a swap takes a dozen steps.
  readonly #putChange = (change: Change | undefined, id: ChangeId): void => {
    if (!change) return this.#changes.delete(id);
    this.#changes.set(id, change);
    if (isHeldUp(change)) this.#works.get(id)?.heldUp?.();
  };

  readonly #putLane = (lane: Lane, slot: SlotName): void => {
    if (lane.holder === undefined && lane.queue.length === 0) this.#lanes.delete(slot);
    else this.#lanes.set(slot, lane);
  };

  readonly #forgetEnded = (change: Change | undefined, id: ChangeId): void => {
    if (change) return;
    const { correlation } = this.#works.get(id) ?? {};
    if (correlation) correlation.isOver = true;
    this.#works.delete(id);
  };

  #step(event: MachineEvent): void {
    const { changes, lanes, effects } = transition(this, event);
    changes.forEach(this.#putChange);
    lanes.forEach(this.#putLane);
    for (const effect of effects) {
      const work = this.#works.get(effect.id);
      if (work) inCorrelation(work.correlation, () => this.#perform(work, effect));
    }
    changes.forEach(this.#forgetEnded);
  }

  #perform(work: Work, effect: Effect): void {
    const { planner, preparation, committer, retiring, outcomes } = this.#does;
    switch (effect.type) {
      case 'plan':
        return this.#plan(work, planner);
      case 'step':
        return preparation.step(work, effect.member, effect.step);
      case 'cancel':
        return outcomes.cancelled(work, effect.setback);
      case 'discard':
        return preparation.discard(work, effect.member);
      case 'preSwap':
        return preparation.preSwap(work);
      case 'commit':
        return committer.commit(work);
      case 'activate':
        return retiring.activate(work);
      case 'suspend':
      case 'resume':
      case 'release':
      case 'probation':
      case 'endProbation':
      case 'return':
        return this.#performBeside(work, effect.type);
      case 'drain':
        return retiring.drain(work, effect.retirement);
      case 'clean':
        return retiring.clean(work, effect.retirement);
      case 'postSwap':
        return retiring.postSwap(work);
      case 'join':
        return this.#join(work, effect.into);
      case 'refuse':
        return this.#refuse(work, effect.ring);
      case 'settle':
        return outcomes.settled(work, effect.result);
    }
  }

  /** What concerns the old instances while the new ones are prepared, or have come to serve. */
  #performBeside(work: Work, type: BesideEffect): void {
    const { suspensions, returning } = this.#does;
    switch (type) {
      case 'suspend':
        return suspensions.begin(work);
      case 'resume':
        return suspensions.resume(work);
      case 'release':
        return suspensions.release(work);
      case 'probation':
        return this.enter(work, 'probation');
      case 'endProbation':
        return work.endProbation();
      case 'return':
        return returning.giveBack(work);
    }
  }

  #plan(work: Work, planner: Planner): void {
    const change = this.#changes.get(work.id);
    // A close in the same tick may have undone what it was about to start.
    if (change?.phase !== 'planning') return;
    work.renew = change.renew;
    work.reentrant = change.reentrant;
    work.lanes = change.lanes;
    const plan = planner.plan(work);
    if (plan.kind !== 'grown')
      this.tools.emit({ type: 'swap.started', at: this.clock.epoch(), id: work.id, slots: work.slots });
    this.dispatch({ type: 'planned', id: work.id, plan });
  }

  #refuse(work: Work, ring: readonly ChangeId[]): void {
    this.#works.delete(work.id);
    this.#does.outcomes.refused(work, this.#inWords(ring, work.order));
  }

  #join(work: Work, into: ChangeId): void {
    this.#works.delete(work.id);
    this.#does.outcomes.joined(work);
    const host = this.#works.get(into);
    if (host && work.asked.size > 0) host.asked = new Set([...host.asked, ...work.asked]);
    for (const ticket of work.tickets) {
      ticket.at = into;
      host?.tickets.push(ticket);
    }
  }

  /** Only the last asker of a change ends the change itself; whoever comes too late for that is told how it ended. */
  #giveUp({ ticket, reason }: GivenUp): void {
    const work = this.#works.get(ticket.at);
    const change = work && this.#changes.get(work.id);
    if (!change || !isBeforeSwitch(change) || !work.tickets.includes(ticket)) return;
    if (work.tickets.length === 1) return this.#step({ type: 'withdrawn', id: work.id, reason });
    work.tickets.splice(work.tickets.indexOf(ticket), 1);
    this.#does.outcomes.leftAlone(work, ticket, reason);
    if (ticket.edit && change.phase !== 'queued') this.#startOver(work);
  }

  /** What a change was planned by does not hold any more: those who wait for it get one that is planned anew. */
  #startOver(work: Work): void {
    const next = this.#successor(work, { ...work.order, edit: undefined });
    this.#step({ type: 'requested', request: this.#begin(next) });
    this.#step({ type: 'overtaken', id: work.id, by: next.id });
  }

  /** The same, where it is because of what others have switched meanwhile: nothing else may come between. */
  #planAnew({ work, more }: PlanAnew): void {
    // A close in the same tick has ended it.
    if (this.#changes.get(work.id)?.phase !== 'switching') return;
    const request = this.#begin(this.#successor(work, work.order));
    const lanes = [...new Set([...work.lanes, ...(request.lanes ?? []), ...more])];
    this.#step({ type: 'outgrown', id: work.id, by: { ...request, lanes } });
  }

  /** Does what a change was to do, for those who wait for that. */
  #successor(work: Work, order: ChangeOrder): Work {
    const next = new Work((this.#lastId += 1), order, this.clock.now());
    next.correlation = UnderWay.again(work.correlation);
    next.asked = work.asked;
    next.tickets = work.tickets;
    work.tickets = [];
    for (const ticket of next.tickets) ticket.at = next.id;
    return next;
  }

  #listen(signal: AbortSignal | undefined, ticket: Ticket): void {
    if (!signal) return;
    const abort = (): void => ticket.swap.abort(reasonOf(signal));
    ticket.settled = followAbort(signal, abort);
  }

  /** Opens a phase of a change, for its report. */
  enter(work: Work, phase: SwapPhase): void {
    work.enter(phase, this.clock.now());
  }
}

const NOBODY: readonly never[] = [];

const nothingToGiveUp: GiveUp = () => undefined;

const reasonOf = (signal: AbortSignal): string =>
  signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
