import type { InstanceContext } from '../../../src/core/hooks.js';
import type { SlotName } from '../../../src/core/names.js';
import type { Application } from '../../../src/modules/application.js';
import type { Provider } from '../../../src/modules/provider.js';

const [BASE, LEFT, RIGHT, TOP] = ['adapter:base', 'service:left', 'service:right', 'service:top'] as const;

/** Who is given whom as it is: each has to be disposed of before what it was given. */
const GIVEN: readonly (readonly [dependent: SlotName, given: SlotName])[] = [
  [LEFT, BASE],
  [RIGHT, BASE],
  [TOP, LEFT],
  [TOP, RIGHT],
  [TOP, BASE],
];

const rebuild = (slot: SlotName) => ({ token: slot, onSwap: 'rebuild' }) as const;

/** Four slots of which three are rebuilt with the first, three levels deep. */
export class Cascade {
  /** What was disposed of since the last round, in this order. */
  #disposed: { readonly slot: SlotName; readonly generation: number }[] = [];

  readonly providers: readonly Provider[] = [
    this.#slot(BASE, []),
    this.#slot(LEFT, [rebuild(BASE)]),
    this.#slot(RIGHT, [rebuild(BASE)]),
    this.#slot(TOP, [rebuild(LEFT), rebuild(RIGHT), { token: BASE, onSwap: 'keep' }]),
  ];

  /** Refreshes the first. @throws TypeError unless every other one went with it, once, dependents first */
  async refresh(app: Application): Promise<void> {
    const before = app.live(BASE).generation;
    await app.refresh(BASE);
    const disposed = this.#disposed;
    this.#disposed = [];
    const slots = disposed.map(({ slot }) => slot);
    const isOnceEach = new Set(slots).size === slots.length && slots.length === 4;
    // All of them are rebuilt each time, and so have the same number.
    const areOld = disposed.every(({ generation }) => generation === before);
    const isInOrder = GIVEN.every(([dependent, given]) => slots.indexOf(dependent) < slots.indexOf(given));
    if (isOnceEach && areOld && isInOrder) return;
    const order = disposed.map(({ slot, generation }) => `${slot}#${generation}`).join(', ');
    throw new TypeError(`the refresh of ${BASE}#${before} disposed of ${order || 'nothing'}, in this order`);
  }

  #slot(slot: SlotName, given: readonly object[]): Provider {
    const useFactory = (...args: unknown[]): object => {
      const { generation } = args[given.length] as InstanceContext;
      return { onCleanup: () => void this.#disposed.push({ slot, generation }) };
    };
    return { slot, provider: 'only', useFactory, inject: given } as Provider;
  }
}
