import { Container } from '../../../src/container/container.js';
import { factoryRecipe } from '../../../src/container/injection/recipes.js';
import type { When } from '../../../src/core/condition.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';

const deadlines = { build: 1, init: 1, health: 1, hook: 1, hold: 1, retire: 1, cleanup: 1 };

/** What a test offers. */
export interface Offered {
  readonly key: string;
  readonly provider: string;
  readonly when?: When;
  readonly capabilities?: readonly string[];
}

/** A container whose profile and configuration a test changes. */
export class ConditionWorld implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly facts = { profile: 'default', values: new Map<string, unknown>() };
  readonly container = new Container({
    clock: this.clock,
    deadlines,
    settings: { settingsFor: (_slot, _provider, cls) => new cls() },
    conditions: this.#source(),
    emit: () => undefined,
  });

  /** Offered in this order: a later one ranks before an earlier one. */
  static async start(offers: readonly Offered[]): Promise<ConditionWorld> {
    const world = new ConditionWorld();
    for (const offer of offers) world.offer(offer);
    await world.container.lifecycle.start();
    return world;
  }

  offer({ key, provider, when, capabilities }: Offered): void {
    const recipe = factoryRecipe({ title: provider, factory: () => ({ name: () => provider }), record: {} });
    const named = { domain: 'adapter', key, provider, source: 'runtime' } as const;
    this.container.registrations.add({ ...named, when, capabilities }, recipe);
  }

  async changed(): Promise<void> {
    await this.container.desires.wish({ conditions: true, reason: 'a test' });
    await this.clock.settle();
  }

  active(key: string): string | undefined {
    return this.container.status(`adapter:${key}`).active;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.container.lifecycle.close();
  }

  #source() {
    const { facts } = this;
    return {
      get profile() {
        return facts.profile;
      },
      valueAt: (path: string) => facts.values.get(path),
    };
  }
}
