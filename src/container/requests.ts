import { LifecycleError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import type { Swap } from '../core/swap.js';
import type { Stage } from './container-options.js';
import type { SlotTable } from './slot-table.js';
import type { Asking } from './swap/asking.js';
import type { SwapDriver } from './swap/swap-driver.js';
import { noProbation } from './scopes/scope-errors.js';
import { closing } from './swap/outcomes.js';
import type { RegistryEdit } from './swap/registry-edit.js';
import type { ChangeOrder } from './swap/work.js';

/** What is written down before a change is asked for. */
export type Edit = () => RegistryEdit | undefined;

/** The application that is asked for changes. */
interface Surroundings {
  readonly stage: Stage;
  readonly driver: SwapDriver;
  readonly asking: Asking;
  readonly slots: SlotTable;
  request(order: ChangeOrder): Swap;
}

/** How changes are asked for: whatever can be refused is refused before anything is written down. */
export class Requests {
  constructor(private readonly parts: Surroundings) {}

  /** @param first what is written down before the request; whatever can be refused is refused before that */
  make(order: ChangeOrder, first?: Edit): Swap {
    const { driver, asking } = this.parts;
    const { noting } = asking;
    this.#checkStarted(order.slots);
    if (order.probation) this.#checkObservable(order.slots);
    // What runs because of the request, in the same tick, is not asked for by whoever made it.
    return asking.during(undefined, () => {
      const refused = driver.abortedNow(order.options, () => order) ?? (first && driver.refusal(order));
      if (refused) return refused;
      const edit = first?.();
      const swap = this.parts.request(edit ? { ...order, edit } : order);
      noting?.note(swap.id);
      return swap;
    });
  }

  /** What has many instances is made anew for everybody: its calls tell nothing, and nothing could be returned to. */
  #checkObservable(names: readonly SlotName[]): void {
    const slots = names.map((name) => this.parts.slots.get(name));
    const unobserved = slots.find(({ scope }) => scope !== 'singleton');
    if (unobserved) throw noProbation(unobserved);
  }

  /** The change on whose behalf something is asked for: by its context, or from within its code. */
  askedBy(parent?: ChangeOrder['parent']): ChangeOrder['parent'] {
    return parent ?? this.parts.asking.by;
  }

  #checkStarted(slots: readonly SlotName[]): void {
    if (this.parts.stage !== 'new') return;
    throw new LifecycleError(
      'lifecycle/not-started',
      `${slots.join(', ')}: the application has not been started. Nothing was changed.`,
      { hint: 'await app.start() first' },
    );
  }

  /** Whoever asks gets a promise, also of a refusal. */
  ask(request: () => Swap): Swap {
    const { driver, stage } = this.parts;
    try {
      if (stage === 'closing' || stage === 'closed') throw closing(stage);
      return request();
    } catch (error) {
      return driver.refusedNow(error);
    }
  }
}
