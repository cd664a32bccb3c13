import { OneiricError, SwapError } from '../../core/errors.js';
import { LifecycleError, ResolutionError, textOf } from '../../core/errors.js';
import type { OneiricEvent } from '../../core/events.js';
import type { Clock } from '../../core/ports.js';
import type { SwapReport } from '../../core/swap.js';
import type { Settlement, Setback } from './change.js';
import type { Slot } from '../slot.js';
import type { SlotTable } from '../slot-table.js';
import type { Recording } from './recording.js';
import type { EditEnd } from './registry-edit.js';
import { described, swapError } from './swap-failure.js';
import type { Ticket } from './ticket.js';
import type { DurableWish } from './ticket.js';
import type { Work } from './work.js';

/** What ending a change needs of the application. */
export interface OutcomeTools {
  readonly clock: Clock;
  readonly slots: SlotTable;
  readonly emit: (event: OneiricEvent) => void;
  readonly recording: Recording;
  /** Takes out of an error what nobody may see, before its words are kept. */
  readonly clean?: ((thrown: unknown) => unknown) | undefined;
  /** The last asker of a durable wish gave up. */
  readonly giveBack: (wish: DurableWish) => void;
  /** A change has failed: what made it fail is left alone for a while. */
  readonly failed: (work: Work, error: unknown) => void;
  /** A change that moves bindings has ended: the reconciler draws its conclusions. */
  readonly ended: (work: Work, end: 'switched' | 'unchanged' | 'undone') => void;
}

/** Tells everybody how a change ended: its askers, the events, the record of its slots. */
export class Outcomes {
  constructor(private readonly tools: OutcomeTools) {}

  /** Somebody asked for a change. */
  requested(work: Work): void {
    const { kind, slots, options } = work.order;
    const { reason, requestedBy } = options;
    this.tools.recording.requested(work);
    const at = this.tools.clock.epoch();
    const event = { type: 'swap.requested', at, id: work.id, slots, kind } as const;
    if (reason === undefined && requestedBy === undefined) return this.tools.emit(event);
    this.tools.emit({
      ...event,
      ...(reason === undefined ? {} : { reason }),
      ...(requestedBy === undefined ? {} : { requestedBy }),
    });
  }

  settled(work: Work, result: Settlement): void {
    if (result.outcome === 'undone') return this.#undone(work, result.setback);
    if (result.outcome === 'unchanged')
      for (const { slot } of work.plans) work.after.set(slot.name, slot.active.instance);
    const outcome = result.outcome === 'switched' && work.isUnmoved ? 'unchanged' : result.outcome;
    if (result.outcome === 'switched') this.#note(work, { outcome: 'switched', error: undefined });
    if (result.outcome === 'rolledBack')
      this.#note(work, { outcome: 'rolledBack', error: textOf(work.warnings.find(isRollBack)) });
    this.#emitCompleted(work, outcome);
    this.#tellDone(work, outcome);
    this.tools.ended(work, result.outcome === 'rolledBack' ? 'undone' : result.outcome);
  }

  #undone(work: Work, setback: Setback): void {
    for (const name of work.slots) this.tools.slots.get(name).record.prepared(work.id);
    if (setback.why === 'superseded') return this.#superseded(work, setback.by);
    const besides = work.tickets[0]?.besides;
    const error = this.#errorOf(work, setback, besides);
    if (setback.why === 'failed') this.#note(work, { outcome: 'failed', error: textOf(error) });
    const fact = { at: this.tools.clock.epoch(), id: work.id, slots: work.slots };
    this.tools.emit(
      setback.why === 'aborted'
        ? { type: 'swap.aborted', ...fact, reason: setback.reason }
        : { type: 'swap.failed', ...fact, error },
    );
    const { tickets } = work;
    const errorFor = (ticket: Ticket): OneiricError =>
      ticket.besides === besides ? error : this.#errorOf(work, setback, ticket.besides);
    const errors = tickets.map(errorFor);
    this.tools.recording.ended(work, { outcome: setback.why, error, now: this.tools.clock.now() }, () => {
      for (const [index, ticket] of tickets.entries()) ticket.failed(errors[index]);
    });
    this.tools.ended(work, 'undone');
  }

  #tellDone(work: Work, outcome: SwapReport['outcome']): void {
    const now = this.tools.clock.now();
    const { tickets } = work;
    for (const { edit } of tickets) edit?.held();
    const error = outcome === 'rolledBack' ? work.warnings.find(isRollBack) : undefined;
    this.tools.recording.ended(work, { outcome, error, now }, (trouble) => {
      if (trouble !== undefined) work.warnings.push(trouble);
      const report = work.report(outcome, now);
      for (const ticket of tickets) ticket.done(report);
    });
  }

  /** A change is being undone: whoever plans from here on must know why. */
  cancelled(work: Work, setback: Setback): void {
    work.abort();
    if (setback.why === 'failed') this.tools.failed(work, this.#errorOf(work, setback));
    if (setback.why === 'aborted') for (const ticket of work.tickets) this.#giveBack(work, ticket);
    if (setback.why === 'superseded') return;
    const end = setback.why === 'failed' && isOfClose(setback.failure) ? 'closing' : setback.why;
    for (const ticket of work.tickets) takeBack(ticket, end);
  }

  #superseded(work: Work, by: number): void {
    for (const name of work.slots) {
      const { instance } = this.tools.slots.get(name).active;
      work.after.set(name, instance);
      if (!work.before.has(name)) work.before.set(name, instance);
    }
    const at = this.tools.clock.epoch();
    this.tools.emit({ type: 'swap.superseded', at, id: work.id, slots: work.slots, by });
    this.#tellDone(work, 'superseded');
    this.tools.ended(work, 'undone');
  }

  /** @param besides what holds for one of the askers */
  #errorOf(work: Work, setback: Exclude<Setback, { why: 'superseded' }>, besides?: string): OneiricError {
    switch (setback.why) {
      case 'closing':
        return closing('closing');
      case 'aborted':
        return this.#swapError(work, { ...aborted(setback.reason), besides });
      case 'failed':
        return this.#swapError(work, { ...described(setback.failure), besides });
    }
  }

  /** At the slot of what failed, or the first of the change. */
  #swapError(work: Work, what: ReturnType<typeof described>): SwapError {
    const [culprit] = work.culprits;
    const name = culprit?.slot ?? work.slots[0] ?? 'none:none';
    const error = swapError(work, { slot: this.tools.slots.get(name), provider: culprit?.provider }, what);
    // Another one only where it cannot be cleaned.
    return (this.tools.clean?.(error) ?? error) as SwapError;
  }

  #note(work: Work, { outcome, error }: { outcome: string; error: string | undefined }): void {
    const at = this.tools.clock.epoch();
    const durationMs = this.tools.clock.now() - work.startedAt;
    for (const name of work.slots) {
      const slot = this.tools.slots.get(name);
      const { record } = slot;
      // What is left vacant says why by itself.
      if (error !== undefined || work.after.get(name)) record.lastError = error;
      const before = work.before.get(name);
      const isSwap = before !== undefined && before !== work.after.get(name);
      if (!isSwap && outcome !== 'failed') continue;
      if (outcome !== 'switched') record.failed += 1;
      else record.successful += 1;
      record.sample(durationMs);
      this.#history(slot, { work, at, outcome, error });
    }
  }

  #history(
    slot: Slot,
    { work, at, outcome, error }: { work: Work; at: number; outcome: string; error: string | undefined },
  ): void {
    slot.record.note({
      at,
      id: work.id,
      from: work.before.get(slot.name)?.label,
      to: work.after.get(slot.name)?.label ?? work.culprits.find((each) => each.slot === slot.name)?.provider,
      outcome,
      error,
      reason: work.order.options.reason,
      requestedBy: work.order.options.requestedBy,
    });
  }

  #emitCompleted(work: Work, outcome: SwapReport['outcome']): void {
    const { clock } = this.tools;
    const durationMs = clock.now() - work.startedAt;
    const at = clock.epoch();
    this.tools.emit({
      type: 'swap.completed',
      at,
      id: work.id,
      slots: work.slots,
      outcome,
      durationMs,
    });
  }

  /** One of several askers gave up; the change goes on for the others. */
  leftAlone(work: Work, ticket: Ticket, reason: string): void {
    ticket.failed(this.#givenUp(work, ticket, reason));
  }

  /** Its asker had given up before it was asked for. */
  abortedAtOnce(work: Work, ticket: Ticket, reason: string): void {
    this.notTaken(work, ticket, { outcome: 'aborted', error: this.#givenUp(work, ticket, reason) });
  }

  /** Nothing is done about it but to record that. */
  notTaken(work: Work, ticket: Ticket, end: { outcome: 'failed' | 'aborted'; error: unknown }): void {
    const now = this.tools.clock.now();
    this.tools.recording.ended(work, { ...end, now }, () => ticket.failed(end.error));
  }

  #givenUp(work: Work, ticket: Ticket, reason: string): SwapError {
    this.#giveBack(work, ticket);
    takeBack(ticket, 'aborted');
    return this.#swapError(work, { ...aborted(reason), besides: ticket.besides });
  }

  /** A durable wish goes with the last of its askers; a later one inherits what it would give back. */
  #giveBack(work: Work, ticket: Ticket): void {
    const { wish } = ticket;
    if (!wish) return;
    const others = work.tickets.filter((other) => other !== ticket && other.wish !== undefined);
    if (others.length === 0) return this.tools.giveBack(wish);
    const heir = others.find(({ swap }) => swap.id > ticket.swap.id);
    if (heir) heir.wish = wish;
  }

  /** The asker would have waited for itself. @param ring the steps of the ring, in words */
  refused(work: Work, ring: readonly string[]): void {
    const isOfHook = work.order.parent?.purpose === 'hook';
    const errorFor = (besides?: string): OneiricError =>
      isOfHook ? this.#selfWait(work, ring.join(' -> '), besides) : cycle(ring);
    this.#record(work, 'failed', errorFor());
    for (const ticket of work.tickets) {
      takeBack(ticket, 'refused');
      ticket.failed(errorFor(ticket.besides));
    }
  }

  /** Whoever asked for it waits for another change that does the same. */
  joined(work: Work): void {
    this.#record(work, 'joined');
  }

  #record(work: Work, outcome: 'failed' | 'joined', error?: OneiricError): void {
    this.tools.recording.ended(work, { outcome, error, now: this.tools.clock.now() }, ignore);
  }

  #selfWait(work: Work, path: string, besides?: string): SwapError {
    return this.#swapError(work, {
      code: 'swap/self-wait',
      text: 'a hook asked for a swap that waits for the swap that the hook belongs to',
      path,
      hint: 'ask for it in a post-swap hook, or do not wait for it',
      besides,
    });
  }
}

const aborted = (reason: string) =>
  ({ code: 'swap/aborted', text: `the change was aborted: ${reason}` }) as const;

/** Whether something failed because the application closes: then nobody tries again. */
const isOfClose = (failure: unknown): boolean =>
  OneiricError.is(failure) && (failure.code === 'lifecycle/closing' || failure.code === 'lifecycle/closed');
const ignore = (): void => undefined;

/** Nothing came of what the asker had written down. */
function takeBack(ticket: Ticket, end: EditEnd): void {
  ticket.besides = ticket.edit?.undone(end);
}

const isRollBack = (warning: unknown) => warning instanceof SwapError && warning.code === 'swap/rolled-back';

/** @param ring from the asker round to the asker again */
function cycle(ring: readonly string[]): ResolutionError {
  const [, asked = '', ...rest] = ring;
  return new ResolutionError('resolution/cycle', `${asked} depends on itself.`, {
    path: [asked, ...rest, asked].join(' -> '),
    hint: 'none of them was built: move what they share into a component of its own; forwardRef and inject() do not break a ring',
  });
}

/** Nothing can be asked for any more. */
export function closing(stage: 'closing' | 'closed'): LifecycleError {
  const code = stage === 'closed' ? 'lifecycle/closed' : 'lifecycle/closing';
  return new LifecycleError(code, `The application is ${stage}. Nothing was changed.`);
}
