import type { Vetter } from '../container/vetting.js';
import type { Constructable } from '../core/component.js';
import type { SlotName } from '../core/names.js';
import type { Application } from '../modules/application.js';
import type { IntakeTools } from '../modules/intakes.js';
import { CONTROLLER } from './decorators/controller.js';
import { Routed, type Standing } from './routed.js';
import { checkSameRoutes, checkServes, checkStated, classOf } from './same-routes.js';

/**
 * Whose routes the slots of controllers have: those of the class that was registered first, for as long as a slot has any candidate.
 * Others of the slot may take its place, where what they say of their routes is the same: routes know of nothing else, and a guard that
 * only they declare would be lost.
 */
export class SlotRoutes implements Vetter {
  readonly #known = new Map<SlotName, Routed>();
  /** Classes of the candidates of each slot, as they were when slots were last looked at. */
  readonly #offered = new Map<SlotName, Constructable[]>();
  /** Classes of what was built, by whatever made it. */
  readonly #built = new Map<SlotName, Set<Constructable>>();
  readonly #app: Application;
  readonly #tools: IntakeTools;
  /** Whether routes were given: what comes before that is looked at then. */
  #isSettled = false;

  constructor(app: Application, tools: IntakeTools) {
    this.#app = app;
    this.#tools = tools;
    tools.vet(CONTROLLER, this);
  }

  /** The slots that have routes, in the order of their classes. Those that have no candidates any more are forgotten. */
  now(): readonly Routed[] {
    this.#isSettled = true;
    const registered = this.#tools.registered(CONTROLLER);
    this.#forgetAllBut(new Set(registered.map(({ candidate }) => candidate.slot)));
    this.#offered.clear();
    for (const { candidate, cls } of registered) {
      const { slot, module } = candidate;
      if (!cls) continue;
      this.#offered.set(slot, [...(this.#offered.get(slot) ?? []), cls]);
      if (this.#known.has(slot)) continue;
      const reference = () => this.#app.getAsync<object>(slot);
      const standing = () => this.#standingOf(slot);
      this.#known.set(slot, new Routed({ slot, cls, module, reference, standing }));
    }
    return [...this.#known.values()];
  }

  /** Looks at all that is there for a slot. @throws HttpError `http/routes-differ`, `http/no-method` */
  check({ slot, cls: first }: Routed): void {
    for (const cls of this.#offered.get(slot) ?? []) if (cls !== first) checkSameRoutes(first, cls);
    for (const cls of this.#built.get(slot) ?? []) checkStated(first, cls);
    for (const instance of this.#tools.instancesIn(slot)) checkServes(first, instance);
  }

  /** @throws as `check` */
  offered(slot: SlotName, cls: Constructable): void {
    const first = this.#firstOf(slot);
    if (first && first !== cls) checkSameRoutes(first, cls);
  }

  /** @throws as `check` */
  built(slot: SlotName, instance: unknown): void {
    const first = this.#firstOf(slot);
    if (first) checkServes(first, instance);
    const cls = classOf(instance);
    if (cls) this.#built.set(slot, (this.#built.get(slot) ?? new Set()).add(cls));
  }

  #forgetAllBut(slots: ReadonlySet<SlotName>): void {
    for (const known of [this.#known, this.#built])
      for (const slot of known.keys()) if (!slots.has(slot)) known.delete(slot);
  }

  #standingOf(slot: SlotName): Standing {
    const isThere = this.#tools.registered(CONTROLLER).some(({ candidate }) => candidate.slot === slot);
    if (!isThere) return 'gone';
    return this.#app.status(slot).active === undefined ? 'idle' : 'served';
  }

  #firstOf(slot: SlotName): Constructable | undefined {
    if (!this.#isSettled) return undefined;
    const known = this.#known.get(slot);
    if (known) return known.cls;
    return this.#tools.registered(CONTROLLER).find(({ candidate, cls }) => cls && candidate.slot === slot)
      ?.cls;
  }
}
