import type { SlotName } from '../../core/names.js';
import type { Of, Ref } from '../../core/token.js';
import { Application } from '../../modules/application.js';
import type { SlotRef } from '../../modules/slot-ref.js';
import type { Composition } from '../../modules/composition.js';
import { checkLoad, Load, type LoadedFunction, type LoadOptions } from '../load/load.js';
import { Replacement } from '../module/replacement.js';
import { EventRecorder } from './event-recorder.js';
import { OverrideLayers, type OverrideLayer } from './override-layer.js';
import { ServingWatch } from './serving-watch.js';

/** A load that knows what serves a slot meanwhile. */
export interface ApplicationLoadOptions<R = unknown> extends LoadOptions<R> {
  /** The slot whose generations the report counts calls by. */
  readonly slot?: SlotRef;
}

/** An application that a test can also override, load and look into. Made by `Test.createTestingModule(…).compile()`. */
export class TestApplication extends Application {
  /** Everything that has happened, start included. */
  readonly recorded: EventRecorder;
  readonly #layers: OverrideLayers;
  readonly #loads = new Set<Load>();

  /** @internal use `Test.createTestingModule` */
  constructor(composition: Composition) {
    super(composition);
    this.recorded = new EventRecorder(this);
    this.#layers = new OverrideLayers(composition);
  }

  /**
   * Replaces what serves a slot while the application runs: a swap to a stand-in. It resolves when the stand-in serves;
   * disposing of the layer takes it back by the same safe swap. Layers nest, and may go in any order.
   *
   * @throws TestingError `testing/not-a-slot` for a plain provider, which only `overrideProvider` can replace,
   * `testing/unknown-slot`; SwapError (as a rejection) where the stand-in cannot serve: what served before still serves
   * @example
   * await using layer = await app.override(Cache).useClass(FakeCache);
   */
  override<R extends Ref>(ref: R): Replacement<Of<R>, Promise<OverrideLayer>>;
  override(slot: SlotName): Replacement<unknown, Promise<OverrideLayer>>;
  override(ref: SlotRef): Replacement<unknown, Promise<OverrideLayer>> {
    return new Replacement('override', (making) => this.#layers.push(ref, making));
  }

  /**
   * Calls a function again and again until it is stopped, or the application closes.
   *
   * @throws TestingError `testing/bad-option`, `testing/unknown-option`
   * @example
   * const load = app.load(() => catalog.find('x'), { concurrency: 50, slot: Cache });
   * await app.swap(Cache, { provider: 'redis' });
   * const { failed } = await load.stop();
   */
  load<R>(fn: LoadedFunction<R>, options: ApplicationLoadOptions<Awaited<R>> = {}): Load {
    const { slot, ...rest } = options;
    checkLoad(fn, rest);
    const serving = slot === undefined ? undefined : new ServingWatch(this, slot);
    const load: Load = new Load(fn, rest as LoadOptions, {
      get label() {
        return serving?.label;
      },
      end: () => {
        serving?.end();
        this.#loads.delete(load);
      },
    });
    this.#loads.add(load);
    return load;
  }

  /** Stops every load, and then as every application does. */
  override async close(signal?: string): Promise<void> {
    await Promise.all([...this.#loads].map((load) => load.stop()));
    await super.close(signal);
  }
}
