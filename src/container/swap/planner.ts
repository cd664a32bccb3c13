import type { Candidate } from '../../core/candidate.js';
import { ResolutionError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { Blocked } from './blocked.js';
import type { ChangeKind, PlanShape } from './change.js';
import { hasRebuilders, NOBODY_DRAWN, planGroup, type Drawn } from './group-plan.js';
import { orderMembers, ringAbove } from './member-order.js';
import { isBereft, isStale } from '../rebuilds.js';
import { afterPlan, rebuildCycle, ringClosedBy } from './rebuild-rings.js';
import type { SettingsLedger } from '../desires/settings-ledger.js';
import { Instance, type Cell, type Slot } from '../slot.js';
import type { Linker } from '../injection/linker.js';
import { planSlot, type SlotPlan, type SlotSituation, type SlotWish } from './plan.js';
import type { Resolver } from '../candidates/ranking.js';
import type { CandidateRegistry } from '../candidates/registry.js';
import type { SlotTable } from '../slot-table.js';
import { suspends } from './predecessors.js';
import { Situation } from './situation.js';
import type { Staging } from './staging.js';
import type { StagingOrders } from './staging-tools.js';
import type { Work } from './work.js';

/** What planning needs of the application. */
export interface PlannerTools {
  readonly registry: CandidateRegistry;
  readonly resolver: Resolver;
  readonly linker: Pick<Linker, 'unknownProvider'>;
  readonly slots: SlotTable;
  readonly blocked: Blocked;
  readonly settings: Pick<SettingsLedger, 'isOutdated'>;
  /** How an instance comes to serve, or to be checked. */
  readonly staging: (instance: Instance, orders: StagingOrders) => Staging;
  readonly orders: (work: Work) => StagingOrders;
  /** Why nothing of these slots may change any more; undefined while it may. */
  readonly refusal: (slots: readonly SlotName[]) => Error | undefined;
  /** Something of a slot stays for as long as what would be rebuilt with it is left alone. */
  readonly heldBack: (slot: SlotName) => void;
  /** Drops the operator's selection of a slot. */
  readonly unselect: (slot: SlotName) => void;
  /** Whether the machine builds slots of this change at the moment, further up. */
  readonly ancestors: (work: Work) => readonly Work[];
}

const NO_SLOTS: ReadonlySet<SlotName> = new Set();
const NO_NEEDS: readonly number[] = [];
const { renewed: NONE } = NOBODY_DRAWN;

const NOTHING_ASKED = {
  provider: undefined,
  renew: false,
  isPatient: () => true,
  leaves: () => false,
  isLeftAlone: () => false,
  reentrant: false,
} as const;

/** What a change asks of one slot. */
class WorkWish implements SlotWish {
  readonly kind: ChangeKind;
  readonly reentrant: boolean;
  readonly renew: boolean;
  readonly renewed: ReadonlySet<Candidate>;
  readonly lost: ReadonlySet<Candidate>;

  constructor(
    private readonly work: Work,
    readonly provider: string | undefined,
    { renewed, lost }: Drawn,
  ) {
    this.renewed = renewed;
    this.lost = lost;
    this.kind = work.order.kind;
    this.reentrant = work.reentrant;
    this.renew = work.renew || this.kind === 'refresh';
  }

  /** An operator who moves what serves does not ask for the pins and views beside it. */
  isPatient(cell: Cell): boolean {
    return (this.work.order.automatic || !cell.isActive) && !this.work.asked.has(cell);
  }

  leaves(candidate: Candidate): boolean {
    return this.work.order.edit?.leaves?.has(candidate) ?? false;
  }

  isLeftAlone(cell: Cell): boolean {
    const isAwaited = !this.work.order.automatic || this.work.asked.size > 0;
    return isAwaited && !cell.isActive && !this.work.asked.has(cell);
  }
}

const either = (some: ReadonlySet<Candidate>, others: ReadonlySet<Candidate>): ReadonlySet<Candidate> =>
  others.size === 0 ? some : new Set([...some, ...others]);

const bothOf = (some: Drawn, others: Drawn): Drawn =>
  others === NOBODY_DRAWN
    ? some
    : { renewed: either(some.renewed, others.renewed), lost: either(some.lost, others.lost) };

/** Slots, and those of plans that are not among them. */
function together(slots: readonly SlotName[], plans: readonly SlotPlan[]): readonly SlotName[] {
  if (plans.every(({ slot }) => slots.includes(slot.name))) return slots;
  return [...new Set([...slots, ...plans.map(({ slot }) => slot.name)])];
}

/** Turns the wish of a change into a plan: where its cells shall point, and what must be built for that. */
export class Planner {
  constructor(private readonly tools: PlannerTools) {}

  plan(work: Work): PlanShape {
    try {
      // Whoever hears that a change is asked for may close the application before it is let in.
      const refusal = this.tools.refusal(work.order.slots);
      if (refusal) throw refusal;
      this.#dropSelections(work);
      const plans = this.#planGroup(work);
      const lanes = work.reentrant ? work.lanes : together(work.lanes, plans);
      if (lanes.length > work.lanes.length) return { kind: 'grown', lanes };
      for (const { slot } of plans) work.before.set(slot.name, slot.active.instance);
      work.plans = plans;
      return plans.some(({ isChange }) => isChange) ? this.#members(work) : { kind: 'unchanged' };
    } catch (error) {
      return { kind: 'impossible', error };
    }
  }

  /** Stages what has to be built, each after what it is given as it is. */
  #members(work: Work): PlanShape {
    work.stagings = work.plans.flatMap((plan) => this.#stage(work, plan));
    this.#refuseRings(work);
    const members = work.stagings.map(({ needs }) => ({
      after: needs.length > 0 ? needs.map((needed) => work.stagings.indexOf(needed)) : NO_NEEDS,
    }));
    return { kind: 'change', members, suspends: suspends(work) };
  }

  /** @throws ResolutionError `resolution/rebuild-cycle` */
  #refuseRings(work: Work): void {
    const inside = orderMembers(work) ?? ringAbove(work.stagings, this.tools.ancestors(work));
    const ring = inside?.map(({ instance }) => instance) ?? ringClosedBy(afterPlan(work));
    if (!ring) return;
    // What serves already works: it must not be kept from being renewed with something else.
    const fresh = inside ? ring : ring.filter((each) => work.fresh.includes(each));
    const tried = fresh.filter(({ slot, candidate }) => !slot.instances.has(candidate));
    work.culprits = (tried.length > 0 ? tried : fresh).map(({ candidate }) => candidate);
    throw rebuildCycle(ring);
  }

  /** The slots of a change, and those of which something has to be rebuilt with them, as things are now. */
  group(work: Work): readonly SlotName[] {
    const { slots } = work.order;
    if (!slots.some((name) => hasRebuilders(this.tools.slots.get(name)))) return slots;
    try {
      return together(slots, this.#planGroup(work));
    } catch {
      // It says so once it is planned.
      return slots;
    }
  }

  #planGroup(work: Work): readonly SlotPlan[] {
    const slots = work.order.slots.map((name) => this.tools.slots.get(name));
    return planGroup(slots, {
      plan: (slot, drawn) =>
        slots.includes(slot) ? this.#planSlot(work, slot, drawn) : this.#planStay(slot, drawn),
      mayRebuild: (slot) => !work.reentrant && !slot.released && !this.#heldAbove(work).has(slot.name),
    });
  }

  /**
   * Slots of those who wait for a change to give them what they need: what they build is given it anyway, and what
   * has come to hold something else is rebuilt after them.
   */
  #heldAbove(work: Work): ReadonlySet<SlotName> {
    const { parent } = work.order;
    if (!parent || parent.purpose === 'hook') return NO_SLOTS;
    return new Set(this.tools.ancestors(work).flatMap(({ lanes }) => lanes));
  }

  /** A select without a provider wants the ranking; a change before it may have written a selection since it was asked for. */
  #dropSelections({ order }: Work): void {
    if (order.kind !== 'select') return;
    for (const slot of order.slots) if (!order.wants.has(slot)) this.tools.unselect(slot);
  }

  /** Whether an automatic follow would move anything here. */
  differs(slot: Slot): boolean {
    if (slot.released) return false;
    const wish = { ...NOTHING_ASKED, kind: 'follow', ...this.#behind(slot) } as const;
    return this.#planned(slot, wish).isChange;
  }

  #planStay(slot: Slot, drawn: Drawn): SlotPlan {
    return this.#planned(slot, { ...NOTHING_ASKED, kind: 'stay', ...drawn });
  }

  /** Whether what a slot should move to was tried lately, and is left alone. */
  isWaiting(slot: Slot): boolean {
    const { blocked, resolver } = this.tools;
    const chosen = resolver.resolve(slot.name);
    if (chosen && blocked.has(chosen)) return true;
    for (const instance of slot.instances.values())
      if (blocked.has(instance.candidate) && this.#isOvertaken(instance)) return true;
    return false;
  }

  /**
   * Candidates whose instances hold what has moved since, unless it was tried lately to rebuild them; and those that
   * cannot be rebuilt, because nothing has taken its place.
   */
  #behind(slot: Slot): Drawn {
    let renewed: Set<Candidate> | undefined;
    let lost: Set<Candidate> | undefined;
    if (slot.released) return NOBODY_DRAWN;
    for (const instance of slot.instances.values()) {
      const { candidate } = instance;
      if (isBereft(instance)) (lost ??= new Set()).add(candidate);
      else if (this.#isOvertaken(instance) && !this.tools.blocked.has(candidate))
        (renewed ??= new Set()).add(candidate);
    }
    return renewed || lost ? { renewed: renewed ?? NONE, lost: lost ?? NONE } : NOBODY_DRAWN;
  }

  /** Whether it holds what has moved since, or goes by settings that are not wished any more. */
  #isOvertaken(instance: Instance): boolean {
    return isStale(instance) || this.tools.settings.isOutdated(instance);
  }

  #planSlot(work: Work, slot: Slot, drawn: Drawn): SlotPlan {
    const { order } = work;
    const provider = order.wants.get(slot.name);
    const situation = this.#situation(slot, work);
    if (provider !== undefined && !slot.released && !situation.find(provider))
      throw this.tools.linker.unknownProvider(slot.name, provider);
    const all = work.reentrant ? NOBODY_DRAWN : bothOf(drawn, this.#behind(slot));
    return this.#planned(slot, new WorkWish(work, provider, all), situation);
  }

  #planned(slot: Slot, wish: SlotWish, situation = this.#situation(slot)): SlotPlan {
    const plan = planSlot(situation, wish);
    if (plan.isHeldBack) this.tools.heldBack(slot.name);
    return plan;
  }

  #situation(slot: Slot, work?: Work): SlotSituation {
    return new Situation(slot, this.tools, work);
  }

  #stage(work: Work, plan: SlotPlan): Staging[] {
    const { registry, staging, orders, ancestors } = this.tools;
    const above = ancestors(work);
    const built = plan.builds.map((candidate) => {
      if (above.some(({ fresh }) => fresh.some((each) => each.candidate === candidate)))
        throw pinsItself(candidate, this.#ringTo(candidate, work));
      const instance = new Instance(plan.slot, candidate, registry.recipeOf(candidate));
      return staging(instance, orders(work));
    });
    const live = plan.check && plan.slot.instances.get(plan.check);
    return live ? [...built, staging(live, orders(work))] : built;
  }

  /** The candidates that are being built further up, from this one down to the one that asks for it. */
  #ringTo(candidate: Candidate, work: Work): Candidate[] {
    const ring: Candidate[] = [];
    let wanted = candidate;
    for (const { fresh } of this.tools.ancestors(work)) {
      const holder = fresh.find(({ holds }) => leadsTo(holds, wanted)) ?? fresh[0];
      if (!holder) continue;
      wanted = holder.candidate;
      ring.unshift(wanted);
      if (wanted === candidate) break;
    }
    return ring;
  }
}

/** Whether one of the cells is a pin on a candidate, a view that it may fill, or the active one of its slot. */
function leadsTo(cells: Iterable<Cell>, candidate: Candidate): boolean {
  for (const cell of cells) if (cell.slot.name === candidate.slot && cell.accepts(candidate)) return true;
  return false;
}

function pinsItself(candidate: Candidate, ring: readonly Candidate[]): ResolutionError {
  const titles = [...ring, candidate].map(({ slot, provider }) => `${slot} (${provider})`);
  return new ResolutionError(
    'resolution/cycle',
    `${candidate.slot} ${candidate.provider} depends on itself.`,
    {
      path: titles.join(' -> '),
      hint: 'a candidate cannot be built from a pin that leads back to it; pin another provider',
    },
  );
}
