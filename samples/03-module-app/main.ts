import { setTimeout } from 'node:timers/promises';
import { LazyModuleLoader, Module, ModuleRef, Oneiric, OneiricError } from 'oneiric';
import { Orders, OrdersModule } from './orders.js';
import { Reports } from './reports.js';
import { OrderStore, StorageModule } from './storage.js';

/** Settings that have to be fetched first. */
async function settings() {
  await setTimeout(10);
  return { shop: 'Corner shop' };
}

@Module({
  imports: [StorageModule.forRootAsync({ useFactory: settings }), OrdersModule],
})
class AppModule {
  constructor(readonly module: ModuleRef) {}

  onApplicationBootstrap(): void {
    console.log(`${this.module.name} is up`);
  }
}

await using app = await Oneiric.create(AppModule);
const orders = app.get(Orders);
console.log(await orders.place('apples'));

const loader = app.get(LazyModuleLoader);
const reports = await loader.load(() => import('./reports.js').then((file) => file.ReportsModule));
console.log(`${reports.name} is loaded, ${app.status(OrderStore).active} serves`);
console.log(await orders.place('pears'));
console.log(`today: ${await reports.get(Reports).today()}`);

try {
  await loader.load(() => import('./broken-module.js').then((file) => file.BrokenModule));
} catch (error) {
  console.log(`not loaded: ${OneiricError.is(error) ? error.code : String(error)}`);
}
console.log(`${app.status(OrderStore).active} serves`);
