import assert from 'node:assert/strict';
import { leakCheck, ManualClock, misbehaving, Test } from 'oneiric/testing';
import { CALENDAR, Exchange, ExchangeModule, Fees, Rates, TableRates } from './rates.js';

/** Rates that a test knows. */
class RoundRates extends Rates {
  rate(): Promise<number> {
    return Promise.resolve(2);
  }
}

const office = () =>
  Test.createTestingModule({ imports: [ExchangeModule] })
    .overrideProvider(CALENDAR)
    .useValue({ isHoliday: () => false });

/** Each is a test as it would stand in a test file; the name says what it shows. */
const trials: Record<string, () => Promise<void>> = {
  async 'replaces plain providers and slots before the start'() {
    await using app = await office()
      .overrideProvider(Fees)
      .useValue({ percent: () => 0 })
      .overrideSlot(Rates)
      .useClass(RoundRates)
      .compile();
    assert.equal(await app.get(Exchange).change(10, 'EUR', 'USD'), 20);
    assert.equal(app.explain(Rates).selection?.layer, 'test');
  },

  async 'replaces a slot for a while, and brings back what served'() {
    await using app = await office().compile();
    const exchange = app.get(Exchange);
    {
      await using layer = await app.override(Rates).useClass(RoundRates);
      assert.equal(await exchange.change(10, 'EUR', 'USD'), 19.6);
      assert.equal(app.status(Rates).active, layer.provider);
    }
    assert.equal(await exchange.change(10, 'EUR', 'USD'), 10.58);
  },

  async 'gives up a provider that never starts, in no time'() {
    const clock = new ManualClock();
    await using app = await office().compile({ clock });
    const Stuck = misbehaving(RoundRates, { init: 'hang' });
    const refused = assert.rejects(app.override(Rates).useClass(Stuck), { code: 'swap/init-timeout' });
    await clock.elapse(30_000);
    await refused;
    assert.equal(app.status(Rates).active, 'table');
    assert.deepEqual([Stuck.instances, Stuck.disposed], [1, 1]);
  },

  async 'loses no call while providers are swapped under load'() {
    await using app = await office().compile();
    const exchange = app.get(Exchange);
    const load = app.load(() => exchange.change(10, 'EUR', 'USD'), {
      concurrency: 20,
      slot: Rates,
      check: (amount) => amount === 10.58 || amount === 19.6,
    });
    for (let round = 0; round < 5; round += 1) {
      await using layer = await app.override(Rates).useClass(RoundRates);
      await load.more(100);
      assert.equal(layer.slot, 'adapter:rates');
    }
    const { calls, failed, wrong, generations } = await load.stop();
    assert.deepEqual({ failed, wrong }, { failed: 0, wrong: 0 });
    console.log(`  ${calls >= 500 ? 'hundreds of' : calls} calls on ${generations.length} generations`);
  },

  async 'finds a component that leaks, and none in the application'() {
    await using app = await office().compile();
    const round = async () => {
      await using layer = await app.override(Rates).useClass(RoundRates);
      await app.get(Exchange).change(1, 'EUR', layer.provider);
    };
    await leakCheck(round, { app, instancesOf: [RoundRates, TableRates], rounds: 40, warmUp: 20 });
    const timers: NodeJS.Timeout[] = [];
    const leaking = leakCheck(() => timers.push(setInterval(() => undefined, 1_000)), {
      rounds: 8,
      warmUp: 0,
    });
    await assert.rejects(leaking, {
      code: 'testing/leak',
      message: /timers: 8 more, the last made at .*main/,
    });
    for (const timer of timers) clearInterval(timer);
  },
};

for (const [name, trial] of Object.entries(trials)) {
  await trial();
  console.log(`ok: ${name}`);
}
