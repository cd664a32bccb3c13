import type {
  Activity,
  ActivityDecision,
  DomainRef,
  DrainOptions,
  PauseOptions,
} from '../../core/activity.js';
import { LifecycleError } from '../../core/errors.js';
import { DOMAINS, domainOf, type Domain, type SlotName } from '../../core/names.js';
import { isRef, type Ref } from '../../core/token.js';
import { checkActivity, checkDomainRef } from '../asked.js';
import type { Parts } from '../parts.js';
import type { Slot } from '../slot.js';
import { closing } from '../swap/outcomes.js';
import { drainTimeout, notLive, resumedMeanwhile, unknownDomain } from './activity-errors.js';
import { nameOf } from './decisions.js';

/** What somebody pauses, drains or resumes. */
type Asked = Ref | SlotName | DomainRef;

/** What is decided about: a slot, or all slots of a domain. */
type Target = Pick<ActivityDecision, 'slot' | 'domain'>;

/**
 * Pauses, drains and resumes slots and domains. What is decided holds from the call on, for every cell of a slot and for
 * whatever comes to serve it, and for every slot of a domain that there is or will be; the promises are about what follows.
 */
export class Activities {
  /** Decisions that are being written, and the last of each that holds for good. */
  readonly #underway = new Map<string, Promise<void>>();
  readonly #kept = new Map<string, ActivityDecision>();

  constructor(private readonly parts: Parts) {}

  /** New calls are refused from now on. Resolves when the instances know. */
  async pause(asked: Asked, options: PauseOptions = {}): Promise<void> {
    checkActivity('pause', options);
    const target = this.#target(asked, 'pause');
    await this.#enter(target, 'paused', options);
    await this.#tell(target);
  }

  /** New calls are refused from now on. Resolves when none is in flight. @throws ActivityError `activity/drain-timeout` */
  async drain(asked: Asked, options: DrainOptions = {}): Promise<void> {
    checkActivity('drain', options);
    const target = this.#target(asked, 'drain');
    const kept = this.#enter(target, 'draining', options);
    const { clock, deadlines } = this.parts.options;
    const ms = options.timeoutMs ?? deadlines.retire;
    const quiet = this.parts.drains.begin(nameOf(target), {
      ...{ clock, ms },
      slots: () => this.#liveSlotsOf(target),
      late: (busy) => drainTimeout(target, ms, busy),
    });
    await Promise.all([kept, quiet, this.#tell(target)]);
  }

  /** Calls are let through again, unless the domain, or the slot, is paused as well. Resolves when the instances know. */
  async resume(asked: Asked, options: PauseOptions = {}): Promise<void> {
    checkActivity('resume', options);
    const target = this.#target(asked, 'resume');
    const kept = this.#enter(target, 'active', options);
    this.parts.drains.end(nameOf(target), () => resumedMeanwhile(target));
    await kept;
    await this.#tell(target);
  }

  /** What was decided last about a slot, or about a domain. */
  about(name: string): ActivityDecision {
    return this.parts.decisions.about(name) ?? nothingDecided(name);
  }

  /** All that refuses calls at the moment, by what it is about. */
  refusals(): readonly ActivityDecision[] {
    return Object.freeze(this.parts.decisions.refusals());
  }

  /** What the application itself calls a slot by: calls of consumers are refused, and not these. */
  exempt(slot: SlotName): unknown {
    return this.parts.slots.get(slot).active.live.exempt;
  }

  /** What was decided before this run of the process: it holds as if it had been decided now, but nobody is told. */
  restore(decided: readonly ActivityDecision[]): void {
    for (const one of decided) {
      this.#kept.set(nameOf(one), one);
      this.#hold(one);
    }
  }

  /** Whether something can be paused. @throws ActivityError, ResolutionError: as `pause` does */
  check(asked: Asked, how: string): void {
    this.#live(this.#named(asked, how));
  }

  #named(asked: Asked, how: string): Target {
    if (isDomain(asked)) return this.#domain(asked, how);
    return { slot: this.parts.slotNamed(asked, how), domain: undefined };
  }

  #live(target: Target): Target {
    if (target.slot !== undefined && this.parts.slots.get(target.slot).isRaw) throw notLive(target.slot);
    return target;
  }

  #target(asked: Asked, how: 'pause' | 'drain' | 'resume'): Target {
    const { stage } = this.parts;
    if (stage === 'closing' || stage === 'closed') throw closing(stage);
    const target = this.#named(asked, how);
    if (stage === 'new') {
      throw new LifecycleError(
        'lifecycle/not-started',
        `${nameOf(target)}: the application has not been started. Nothing was changed.`,
        { hint: 'await app.start() first' },
      );
    }
    return this.#live(target);
  }

  #domain(asked: DomainRef, how: string): Target {
    checkDomainRef(asked, how);
    const { domain } = asked;
    const known = this.#domains();
    if (!known.has(domain)) throw unknownDomain(domain, known);
    return { slot: undefined, domain };
  }

  /** What there is something in, was something in, or usually is something in. */
  #domains(): Set<Domain> {
    const { registry, decisions, slots } = this.parts;
    const used = [...registry.slots(), ...Array.from(slots.values(), ({ name }) => name)].map(domainOf);
    return new Set([...DOMAINS, ...used, ...decisions.domains()]);
  }

  /** The slots that a decision is about, as they are now. */
  #slotsOf({ slot, domain }: Target): Slot[] {
    const { slots } = this.parts;
    if (slot !== undefined) return [slots.get(slot)];
    return [...slots.values()].filter((one) => domainOf(one.name) === domain);
  }

  /** Those of them whose calls can be refused. */
  #liveSlotsOf(target: Target): Slot[] {
    return this.#slotsOf(target).filter(({ isRaw }) => !isRaw);
  }

  async #tell(target: Target): Promise<void> {
    await Promise.all(this.#liveSlotsOf(target).map((slot) => this.parts.activityHooks.settle(slot)));
  }

  /** It holds at once. Where it cannot be kept, what held before does again. */
  async #enter(target: Target, activity: Activity, { note, requestedBy }: PauseOptions): Promise<void> {
    const name = nameOf(target);
    const next = decision(target, activity, {
      note: this.#shown(note),
      requestedBy: this.#shown(requestedBy),
    });
    const before = this.about(name);
    if (before.activity === activity && before.note === next.note) return this.#holds(next);
    this.#change(next);
    const keeping = this.#keep(next);
    this.#underway.set(name, keeping);
    try {
      await keeping;
    } finally {
      if (this.#underway.get(name) === keeping) this.#underway.delete(name);
    }
  }

  /** Whoever is refused is told of it, and so is everybody who looks at the slot. */
  #shown(said: string | undefined): string | undefined {
    const { clean } = this.parts.options;
    return said === undefined || !clean ? said : String(clean(said));
  }

  /** Whoever asks for what holds already is told no sooner than it is kept. */
  async #holds(asked: ActivityDecision): Promise<void> {
    await this.#underway.get(nameOf(asked));
    await this.parts.options.recorder?.unchanged(asked);
  }

  async #keep(next: ActivityDecision): Promise<void> {
    const name = nameOf(next);
    try {
      await this.parts.options.recorder?.activity(next);
      this.#kept.set(name, next);
    } catch (error) {
      if (this.about(name) === next) this.#change(this.#kept.get(name) ?? nothingDecided(name));
      throw error;
    }
  }

  #change(next: ActivityDecision): void {
    this.#hold(next);
    const { clock, emit } = this.parts.options;
    emit({ type: 'activity.changed', at: clock.epoch(), ...next });
  }

  #hold(next: ActivityDecision): void {
    const { decisions } = this.parts;
    decisions.put(next);
    for (const slot of this.#slotsOf(next)) decisions.applyTo(slot, next);
  }
}

const nothingDecided = (name: string): ActivityDecision => {
  const isSlot = name.includes(':');
  const target = { slot: isSlot ? (name as SlotName) : undefined, domain: isSlot ? undefined : name };
  return decision(target, 'active', {});
};

const decision = (
  { slot, domain }: Target,
  activity: Activity,
  { note, requestedBy }: PauseOptions,
): ActivityDecision => Object.freeze({ slot, domain, activity, note, requestedBy });

const isDomain = (asked: unknown): asked is DomainRef =>
  typeof asked === 'object' && asked !== null && !isRef(asked) && 'domain' in asked;
