import type { Candidate } from '../../core/candidate.js';
import type { SlotName } from '../../core/names.js';
import type { ChangeOptions, SwapPhase, SwapReport } from '../../core/swap.js';
import { Abortion } from '../../core/abortion.js';
import { UnderWay } from '../correlation.js';
import type { ChangeRequest } from './change.js';
import type { Cell, Instance, Slot } from '../slot.js';
import { SmallMap } from '../small-map.js';
import type { Leaving } from './leaving.js';
import type { SlotPlan } from './plan.js';
import type { Provisional } from './provisional.js';
import type { RegistryEdit } from './registry-edit.js';
import { withNeeds } from './member-order.js';
import type { Standby } from './standby.js';
import type { Staging } from './staging.js';
import type { DurableWish, Ticket } from './ticket.js';

/** A request together with what only the driver needs to know of it. */
export interface ChangeOrder extends Omit<ChangeRequest, 'id'> {
  /** Nobody in particular asked for it. */
  readonly automatic: boolean;
  /** Cells that somebody waits for all the same. */
  readonly asked?: readonly Cell[] | undefined;
  /** Names of the plain providers that lead from its parent to what it is asked for. */
  readonly through?: readonly string[] | undefined;
  readonly options: ChangeOptions;
  /** It holds only if what it belongs to does. */
  readonly provisional?: Provisional | undefined;
  /** Written down already, and to be given back if its asker gives up. */
  readonly wish?: DurableWish | undefined;
  /** Written down already, and taken back where nothing comes of it. */
  readonly edit?: RegistryEdit | undefined;
}

const NOTHING_ASKED: ReadonlySet<Cell> = new Set();
const NOTHING_STAGED = new SmallMap<Candidate, Instance>();

/** What the driver keeps about one change while it lasts. */
export class Work {
  /** Slots whose queues it went through: those asked for, and those that are rebuilt with them. */
  lanes: readonly SlotName[] = [];
  leaving: readonly Leaving[] = [];
  tickets: Ticket[] = [];
  readonly warnings: unknown[] = [];
  readonly abortion = new Abortion();
  /** What it was asked for because of: others may hold it up, and go on with it. Instances outlive it. */
  correlation = UnderWay.begin();
  /** Active candidates before the switch, and after it. */
  readonly before = new SmallMap<SlotName, Instance | undefined>();
  readonly after = new SmallMap<SlotName, Instance | undefined>();
  /** Candidates that were being prepared when it failed. */
  culprits: readonly Candidate[] = [];
  /** Cells that somebody waits for, also those of changes that have joined. */
  asked: ReadonlySet<Cell>;
  switched = false;
  /** It has switched nothing but pins and views that point at nothing any more. */
  isUnmoved = false;
  /** What rests while it is prepared, if anything has to. */
  suspension: { resume(): Promise<void>; release(): void } | undefined;
  /** Told when nothing holds it up but those who keep what it has replaced. */
  heldUp: (() => void) | undefined;
  /** What it has replaced stands by, if it asked for that. */
  standby: Standby | undefined;
  /** The operator's selections that it has replaced. */
  selectionsBefore: SmallMap<SlotName, string | undefined> | undefined;
  renew = false;
  reentrant = false;
  readonly #phases: { name: SwapPhase; ms: number }[] = [];
  #phase: SwapPhase = 'resolve';
  #phaseSince: number;

  constructor(
    readonly id: number,
    readonly order: ChangeOrder,
    readonly startedAt: number,
  ) {
    this.#phaseSince = startedAt;
    this.asked = order.asked ? new Set(order.asked) : NOTHING_ASKED;
  }

  /** What failed, and what it was built with that does not serve yet: to try one of them is to try all of them. */
  get blamed(): readonly Candidate[] {
    const members = this.stagings.filter(({ instance }) => this.culprits.includes(instance.candidate));
    const built = members.flatMap(withNeeds).map(({ instance }) => instance);
    const untried = built.filter(({ slot, candidate }) => !slot.instances.has(candidate));
    return [...new Set([...this.culprits, ...untried.map(({ candidate }) => candidate)])];
  }

  #plans: readonly SlotPlan[] = [];
  #bySlot: ReadonlyMap<Slot, SlotPlan> | undefined;
  #slots: readonly SlotName[] | undefined;
  #stagings: readonly Staging[] = [];
  #fresh: readonly Instance[] = [];
  #staged = NOTHING_STAGED;

  get plans(): readonly SlotPlan[] {
    return this.#plans;
  }

  set plans(plans: readonly SlotPlan[]) {
    this.#plans = plans;
    this.#bySlot = undefined;
    this.#slots = plans.length > 0 ? plans.map(({ slot }) => slot.name) : undefined;
  }

  get stagings(): readonly Staging[] {
    return this.#stagings;
  }

  set stagings(stagings: readonly Staging[]) {
    this.#stagings = stagings;
    this.#fresh = stagings.filter(({ isLive }) => !isLive).map(({ instance }) => instance);
    this.#staged = new SmallMap();
    for (const instance of this.#fresh) this.#staged.set(instance.candidate, instance);
  }

  /** The slots that it is about: those asked for, and after them those that are rebuilt with them. */
  get slots(): readonly SlotName[] {
    return this.#slots ?? this.order.slots;
  }

  /** What a cell points at after the switch. A renewed candidate takes all its cells along, also those that came later. */
  target(cell: Cell): Instance | undefined {
    const plan = this.#planOf(cell.slot);
    if (!plan) return cell.instance;
    const isPlanned = plan.aims.has(cell) && !(plan.givenBack.includes(cell) && cell.isWanted);
    const aim = isPlanned ? plan.aims.get(cell) : cell.instance?.candidate;
    // What it was to stay with may have been taken back meanwhile: then it stays with what it has.
    return aim && (this.#staged.get(aim) ?? plan.slot.instances.get(aim) ?? cell.instance);
  }

  #planOf(slot: Slot): SlotPlan | undefined {
    const [first] = this.#plans;
    // Most changes are of one slot.
    if (first?.slot === slot || this.#plans.length < 2) return first?.slot === slot ? first : undefined;
    this.#bySlot ??= new Map(this.#plans.map((plan) => [plan.slot, plan]));
    return this.#bySlot.get(slot);
  }

  /** The instances that it has made, or is about to make. */
  get fresh(): readonly Instance[] {
    return this.#fresh;
  }

  get phase(): SwapPhase {
    return this.#phase;
  }

  /** Tells everybody who prepares something for it that it is not wanted any more. */
  abort(): void {
    this.abortion.abort();
    for (const { abortion } of this.fresh) abortion.abort();
  }

  /** What stood by need not any longer, whatever became of it. */
  endProbation(): void {
    this.standby?.end();
    this.retire();
  }

  /** Whatever is leaving does not stand by any longer. */
  retire(): void {
    for (const { instance, slot } of this.leaving) slot.record.retiring.set(instance.number, instance);
  }

  /** Closes the current phase and opens the next. */
  enter(phase: SwapPhase, now: number): void {
    if (phase === this.#phase) return;
    this.#phases.push({ name: this.#phase, ms: now - this.#phaseSince });
    this.#phase = phase;
    this.#phaseSince = now;
  }

  phasesUntil(now: number): SwapReport['phases'] {
    return [...this.#phases, { name: this.#phase, ms: now - this.#phaseSince }];
  }

  report(outcome: SwapReport['outcome'], now: number): SwapReport {
    const [slot] = this.slots;
    const group = this.slots.map((name) => ({
      slot: name,
      from: this.before.get(name)?.label,
      to: this.after.get(name)?.label,
    }));
    const cut = this.leaving.flatMap((leaving) => leaving.cut);
    return Object.freeze({
      id: this.id,
      slot: slot ?? 'none:none',
      kind: this.order.kind,
      from: group[0]?.from,
      to: group[0]?.to,
      group,
      outcome,
      phases: this.phasesUntil(now),
      drained: {
        calls: this.leaving.reduce((sum, { calls }) => sum + calls, 0),
        ms: this.leaving.reduce((longest, { ms }) => Math.max(longest, ms), 0),
        cut,
      },
      warnings: this.warnings,
      requestedBy: this.order.options.requestedBy,
      reason: this.order.options.reason,
    });
  }
}

/** The report of a request that was done with at once, and moved nothing. */
export function nothingChanged(
  id: number,
  slots: readonly SlotName[],
  { reason, requestedBy }: ChangeOptions,
): SwapReport {
  const [slot = 'none:none'] = slots;
  return Object.freeze<SwapReport>({
    id,
    slot,
    kind: 'follow',
    from: undefined,
    to: undefined,
    group: slots.map((name) => ({ slot: name, from: undefined, to: undefined })),
    outcome: 'unchanged',
    phases: [{ name: 'resolve', ms: 0 }],
    drained: { calls: 0, ms: 0, cut: [] },
    warnings: [],
    requestedBy,
    reason,
  });
}
