import { Module, Oneiric, ShutdownError, SwapError, type Application } from 'oneiric';
import {
  BrokenStore,
  LeftArchive,
  MemoryStore,
  RedisStore,
  RightArchive,
  Shop,
  Store,
  trace,
} from './parts.js';

@Module({ providers: [MemoryStore, RedisStore, BrokenStore, LeftArchive, RightArchive, Shop] })
class App {}

/** One program per promise; what it returns is printed. */
const programs: Record<string, (app: Application) => Promise<unknown>> = {
  async P1(app) {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const call = app.get(Shop).find(gate);
    const swap = app.swap(Store, { provider: 'redis' });
    await swap.switched;
    const during = [app.get(Shop).names(), trace.includes('-memory')];
    open();
    const { drained } = await swap;
    return { during, answered: await call, cut: drained.cut, trace: trace.slice(-3) };
  },

  async P2(app) {
    const error: unknown = await app.swap(Store, { provider: 'broken' }).catch((thrown: unknown) => thrown);
    const { code, stillActive } = error as SwapError;
    const disposed = trace.filter((step) => step === '-broken').length;
    return {
      isSwapError: error instanceof SwapError,
      code,
      stillActive,
      serves: app.get(Store).name(),
      disposed,
    };
  },

  async P3(app) {
    app.hooks.postSwap(Store, () => {
      throw new Error('too late');
    });
    const { outcome, warnings } = await app.swap(Store, { provider: 'redis' });
    return { outcome, warnings: warnings.length, serves: app.get(Store).name() };
  },

  async P4(app) {
    let preparing = 0;
    let most = 0;
    app.hooks.preSwap(Store, async () => {
      most = Math.max(most, (preparing += 1));
      await new Promise((resolve) => setImmediate(resolve));
      preparing -= 1;
    });
    const wanted = ['redis', 'memory', 'redis', 'redis', 'memory', 'redis'];
    const reports = await Promise.all(wanted.map((provider) => app.swap(Store, { provider })));
    const last = reports.at(-1)?.outcome;
    return { most, last, serves: app.get(Store).name() };
  },

  async P5(app) {
    const failed = await app
      .swapAll([
        { slot: 'adapter:archive', provider: 'right' },
        { slot: 'adapter:store', provider: 'broken' },
      ])
      .then(
        () => 'no',
        () => app.get(Shop).names(),
      );
    const seen: string[] = [];
    for (const slot of ['adapter:archive', 'adapter:store'] as const) {
      app.hooks.switched(slot, () => seen.push(app.get(Shop).names()));
    }
    await app.swapAll([
      { slot: 'adapter:archive', provider: 'right' },
      { slot: 'adapter:store', provider: 'redis' },
    ]);
    return { failed, seen };
  },

  async P6(app) {
    const queries = [{}, { provider: 'redis' }, { provider: 'none' }, { capabilities: ['fast'] }];
    await app.select(Store, 'redis');
    const same = queries.map((query) => {
      const [first] = app.explain(Store, query).ordered;
      return first?.provider === app.resolve(Store, query)?.provider;
    });
    return { same, chosen: app.explain(Store).chosen, serves: app.get(Store).name() };
  },

  async P7(app) {
    const made = new RedisStore();
    await app.register({
      domain: 'adapter',
      key: 'store',
      provider: 'hot',
      priority: 9,
      factory: () => made,
    });
    const over = app.get(Shop).names();
    await app.unregister(Store, 'hot');
    return { over, after: app.get(Shop).names(), disposed: trace.includes('-redis') };
  },

  async P10(app) {
    @Module({ imports: [App], selections: { 'adapter:store': 'broken' } })
    class Failing {}
    await app.close();
    const stopped = trace.splice(0).filter((step) => step.startsWith('-'));
    const error: unknown = await Oneiric.create(Failing).catch((thrown: unknown) => thrown);
    const undone = trace.filter((step) => step.startsWith('-'));
    const { code } = error as SwapError;
    return { stopped: stopped[0], all: stopped.length, code, undone, one: !(error instanceof ShutdownError) };
  },
};

const program = programs[process.argv[2] ?? ''];
if (!program) throw new RangeError('name a promise');
const app = await Oneiric.create(App);
process.stdout.write(JSON.stringify(await program(app)));
await app.close();
