import type { SlotName } from '../../core/names.js';
import type { Live } from '../../core/live.js';
import type { Clock } from '../../core/ports.js';
import type { ChangeOptions, Swap } from '../../core/swap.js';
import type { Application } from '../../modules/application.js';
import { AdminRefusal } from '../problems/admin-refusal.js';
import type { Subject } from './subject.js';

const DOMAIN = 'service';
const KEY = 'load-test';
const PROVIDERS = ['even', 'odd'] as const;

/** What is called: its answer comes later, so that switches happen while calls are in flight. */
interface Answering {
  answer(): Promise<string>;
}

/** Slots that are there for a load test only: each with two providers, which take turns. */
export class OwnSlots implements Subject, AsyncDisposable {
  readonly slots: readonly SlotName[];
  readonly #handles: Live<Answering>[] = [];

  private constructor(
    private readonly app: Application,
    count: number,
  ) {
    this.slots = Array.from({ length: count }, (_, at): SlotName => `${DOMAIN}:${keyOf(at)}`);
  }

  /** Registers them. @throws AdminRefusal `admin/load-test-slot-taken`; what registering throws: none of them is left */
  static async open(app: Application, clock: Clock, count: number): Promise<OwnSlots> {
    const own = new OwnSlots(app, count);
    own.#refuseTaken();
    try {
      for (const [at, slot] of own.slots.entries()) {
        for (const provider of PROVIDERS) await app.register(offerOf(at, provider, clock));
        // Nobody is given the slot itself: when it has gone, nothing is missing.
        own.#handles.push(app.live<Answering>(slot));
      }
      return own;
    } catch (error) {
      await own[Symbol.asyncDispose]();
      throw error;
    }
  }

  swap(nth: number, options: ChangeOptions): Swap {
    const { length } = this.slots;
    // The one that was registered last serves first.
    const provider = PROVIDERS[Math.floor(nth / length) % PROVIDERS.length] ?? PROVIDERS[0];
    return this.app.swap(this.#slot(nth), { ...options, provider });
  }

  readonly call = async (nth: number): Promise<unknown> =>
    this.#handles[nth % this.#handles.length]?.use((instance) => instance.answer());

  /** Takes them away, whatever state they are in. Never rejects: an application that closes has none of them either. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { app } = this;
    for (const slot of this.slots) {
      // The last swap has left a selection.
      await app.unselect(slot).catch(() => undefined);
      for (const provider of PROVIDERS)
        await app.unregister(slot, provider, { force: true }).catch(() => undefined);
      app.dismiss(slot);
    }
  }

  #slot(nth: number): SlotName {
    return this.slots[nth % this.slots.length] ?? `${DOMAIN}:${KEY}`;
  }

  #refuseTaken(): void {
    const taken = new Set(this.app.candidates({ shadowed: true }).map(({ slot }) => slot));
    const slot = this.slots.find((one) => taken.has(one));
    if (slot === undefined) return;
    throw new AdminRefusal('admin/load-test-slot-taken', `There is a ${slot} already. Nothing was done.`, {
      hint: 'name a slot of the application: it is refreshed',
    });
  }
}

const keyOf = (at: number) => (at === 0 ? KEY : `${KEY}-${at + 1}`);

const offerOf = (at: number, provider: string, clock: Clock) => ({
  domain: DOMAIN,
  key: keyOf(at),
  provider,
  factory: (): Answering => ({
    answer: () => new Promise((resolve) => clock.soon(() => resolve(provider))),
  }),
});
