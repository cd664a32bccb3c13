import type { Application } from '../../modules/application.js';
import type { SlotRef } from '../../modules/slot-ref.js';
import type { Serving } from '../load/load.js';

/** What serves a slot, as it changes. */
export class ServingWatch implements Serving {
  label: string;
  readonly #subscription: { unsubscribe(): void };

  constructor(app: Application, ref: SlotRef) {
    const { slot, active, generation } = app.status(ref);
    this.label = labelOf(active === undefined ? undefined : { provider: active, generation });
    this.#subscription = app.events$.subscribe((event) => {
      if (event.type === 'swap.switched' && event.slot === slot) this.label = labelOf(event.to);
    });
  }

  end(): void {
    this.#subscription.unsubscribe();
  }
}

const labelOf = (serving: { provider: string; generation: number | undefined } | undefined) =>
  serving ? `${serving.provider}#${serving.generation}` : 'nothing';
