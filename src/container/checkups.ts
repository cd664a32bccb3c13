import type { Activity } from '../core/activity.js';
import type { Health } from '../core/health.js';
import type { SlotName } from '../core/names.js';
import type { Parts } from './parts.js';
import { probe, type ProbeTools } from './probe.js';
import { statusOf, type SlotStatus } from './status.js';
import type { Instance, Slot } from './slot.js';

/** What serves a slot, for whoever watches its health. */
export interface Serving {
  readonly slot: SlotName;
  readonly state: SlotStatus['state'];
  readonly provider: string | undefined;
  readonly generation: number | undefined;
  readonly activity: Activity;
  /** It can be asked how it is. */
  readonly hasCheck: boolean;
  /** What it said before it came to serve. */
  readonly verdict: Health | undefined;
}

/** How a check is asked on behalf of nobody. */
export interface CheckupOptions {
  readonly timeoutMs: number;
  /** As of probing. */
  readonly hangs: NonNullable<ProbeTools['hangs']>;
}

/** The health of what serves, for whoever looks at it again and again. */
export class Checkups {
  constructor(private readonly parts: Parts) {}

  /** Every slot that somebody has looked at. */
  all(): Serving[] {
    return Array.from(this.parts.slots.values(), (slot) => this.#servingOf(slot));
  }

  of(name: SlotName): Serving | undefined {
    const slot = this.parts.slots.find(name);
    return slot && this.#servingOf(slot);
  }

  /** Asks what serves now; undefined where nothing does. @throws LifecycleError as `app.probe` */
  async ask(name: SlotName, { timeoutMs, hangs }: CheckupOptions): Promise<Health | undefined> {
    const slot = this.parts.slots.find(name);
    const { clock } = this.parts.options;
    return slot && probe(slot, { clock, deadlines: { health: timeoutMs }, isBackground: true, hangs });
  }

  #servingOf(slot: Slot): Serving {
    const { state, active, generation, activity } = statusOf(slot, this.parts);
    const { instance } = slot.active;
    const hasCheck = instance !== undefined && canBeAsked(instance);
    const serving = { slot: slot.name, state, provider: active, generation, activity };
    return { ...serving, hasCheck, verdict: instance?.verdict };
  }
}

const canBeAsked = (instance: Instance): boolean =>
  !instance.template &&
  (instance.recipe.health !== undefined || instance.hook('onHealthCheck') !== undefined);
