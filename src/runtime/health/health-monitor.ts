import type { Checkups, Serving } from '../../container/checkups.js';
import { Observable } from '../../container/live/streams.js';
import type { Desires } from '../../container/desires/desires.js';
import type { OneiricEvent } from '../../core/events.js';
import type { HealthEvent } from '../../core/health-events.js';
import type { HealthSnapshot, HealthStatus } from '../../core/health-report.js';
import { domainOf, type SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import type { StateCondition } from '../../core/state.js';
import type { HealthOfApplication } from '../../modules/health-of-application.js';
import type { HealthSettings } from '../../modules/health-settings.js';
import { Failover } from './failover/failover.js';
import { Heartbeat } from './heartbeat.js';
import { SlotWatch, type SlotWatchTools } from './slot-watch.js';
import { digestOf, slotHealthOf, snapshotOf, type Phase } from './snapshot.js';
import { unknownSlots } from './unknown-slots.js';

/** What watching the health of an application needs of it. */
export interface HealthMonitorTools {
  readonly clock: Clock;
  readonly settings: HealthSettings;
  readonly checkups: Checkups;
  readonly desires: Desires;
  readonly random: () => number;
  readonly clean: <T>(said: T) => T;
  readonly emit: (event: HealthEvent) => void;
  /** Whether the state can be written; undefined where there is none. */
  readonly state: () => StateCondition | undefined;
}

type Tell = (snapshot: HealthSnapshot, digest: string) => void;

/** Watches every slot that is in use, from the start of an application to its close. */
export class HealthMonitor implements HealthOfApplication {
  readonly snapshots$ = new Observable<HealthSnapshot>((observer) => {
    let last: string | undefined;
    const tell: Tell = (snapshot, digest) => {
      if (digest === last) return;
      last = digest;
      observer.next(snapshot);
    };
    const now = this.snapshot();
    tell(now, digestOf(now));
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  });
  readonly #listeners = new Set<Tell>();
  readonly #watches = new Map<SlotName, SlotWatch>();
  readonly #watchTools: SlotWatchTools;
  readonly #heart: Heartbeat;
  readonly #failover: Failover;
  #phase: Phase = 'new';
  #isTelling = false;

  constructor(private readonly tools: HealthMonitorTools) {
    this.#watchTools = { ...tools, noted: (watch, from) => this.#noted(watch, from) };
    const { failover: terms } = tools.settings;
    this.#failover = new Failover({ ...tools, terms, watchOf: (slot) => this.#watches.get(slot) });
    this.#heart = new Heartbeat(tools.clock, () => this.#tell());
  }

  /** Something has happened in the application. */
  readonly hear = (event: OneiricEvent): void => {
    if (event.type.startsWith('app.')) this.#enter(PHASES[event.type]);
    else if (event.type === 'swap.switched' || event.type === 'swap.rolledBack') this.#look(event.slot);
    else if (event.type === 'swap.completed' || event.type === 'swap.failed')
      for (const slot of event.slots) this.#look(slot);
    else if (isOfSlot(event)) this.#reconsider(event);
    else if (!event.type.startsWith('state.')) return;
    this.#tell();
  };

  snapshot(): HealthSnapshot {
    const { checkups, clock, settings, state } = this.tools;
    const at = clock.epoch();
    const inUse = checkups.all().filter(isInUse);
    const slots = inUse.map((serving) =>
      slotHealthOf(serving, {
        watch: this.#watches.get(serving.slot),
        isOptional: settings.optional.has(serving.slot),
        phase: this.#phase,
        at,
      }),
    );
    const isAlive = this.#phase === 'new' || this.#heart.isAlive;
    return snapshotOf({ at, isAlive, phase: this.#phase, slots: slots.sort(bySlot), state: state() });
  }

  #enter(phase: Phase | undefined): void {
    if (!phase || phase === this.#phase) return;
    this.#phase = phase;
    if (phase === 'starting') this.#heart.start();
    if (phase === 'started') {
      for (const { slot } of this.tools.checkups.all()) this.#look(slot);
      this.#warn();
    }
    if (phase === 'closing' || phase === 'closed') this.#rest();
    if (phase === 'closed') this.#heart.stop();
  }

  #warn(): void {
    const { settings, checkups, clock, emit } = this.tools;
    const known = new Set(checkups.all().map(({ slot }) => slot));
    for (const odd of unknownSlots(settings, known))
      emit({ type: 'health.warning', at: clock.epoch(), ...odd });
  }

  #rest(): void {
    this.#failover.stop();
    for (const watch of this.#watches.values()) watch.stop();
  }

  #look(slot: SlotName): void {
    if (this.#phase !== 'starting' && this.#phase !== 'started') return;
    const serving = this.tools.checkups.of(slot);
    if (!serving || !isInUse(serving)) return this.#forget(slot);
    let watch = this.#watches.get(slot);
    if (!watch) this.#watches.set(slot, (watch = new SlotWatch(slot, this.#watchTools)));
    watch.look(serving);
    this.#failover.consider(slot);
  }

  #reconsider(event: OfSlot): void {
    if (event.slot !== undefined) return this.#failover.consider(event.slot);
    for (const slot of this.tools.settings.failover.keys())
      if (domainOf(slot) === event.domain) this.#failover.consider(slot);
  }

  #forget(slot: SlotName): void {
    this.#watches.get(slot)?.stop();
    this.#watches.delete(slot);
  }

  #noted({ slot, provider, generation, tally, error }: SlotWatch, from: HealthStatus): void {
    const { clock, emit } = this.tools;
    const { status: to, failures } = tally;
    // What comes to serve as it should has been told by its switch.
    if (to !== from && !(from === 'unknown' && to === 'healthy')) {
      emit({
        type: 'health.changed',
        at: clock.epoch(),
        ...{ slot, provider, generation, from, to, failures },
        ...(error !== undefined && { error }),
      });
    }
    this.#failover.consider(slot);
    this.#tell();
  }

  /** However much happens in a tick, it is told once. */
  #tell(): void {
    if (this.#isTelling || this.#listeners.size === 0) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      const snapshot = this.snapshot();
      const digest = digestOf(snapshot);
      for (const tell of this.#listeners) tell(snapshot, digest);
    });
  }
}

const PHASES: Partial<Record<OneiricEvent['type'], Phase>> = {
  'app.starting': 'starting',
  'app.started': 'started',
  'app.start-failed': 'closed',
  'app.closing': 'closing',
  'app.closed': 'closed',
};

/** What may make a difference to a slot that has not moved. */
type OfSlot = Extract<
  OneiricEvent,
  { readonly type: 'activity.changed' | 'candidate.blocked' | 'candidate.unblocked' | 'selection.changed' }
>;

const OF_SLOT: ReadonlySet<string> = new Set<OfSlot['type']>([
  'activity.changed',
  'candidate.blocked',
  'candidate.unblocked',
  'selection.changed',
]);

const isOfSlot = (event: OneiricEvent): event is OfSlot => OF_SLOT.has(event.type);

const isInUse = ({ state }: Serving): boolean => state !== 'inactive';

const bySlot = (a: { readonly slot: string }, b: { readonly slot: string }): number =>
  a.slot < b.slot ? -1 : Number(a.slot > b.slot);
