import { Adapter, Module, Service, type OnApplicationShutdown, type OnModuleInit } from 'oneiric';
import { OrdersModule } from './orders.js';
import { OrderStore } from './storage.js';

/** Better than the one in memory: the slot moves to it as soon as this module is loaded. */
@Adapter({ provider: 'counted', priority: 10 })
class CountedStore extends OrderStore {
  readonly #orders: string[] = [];

  add(order: string): Promise<void> {
    this.#orders.push(`${this.#orders.length + 1}. ${order}`);
    return Promise.resolve();
  }

  all(): Promise<readonly string[]> {
    return Promise.resolve(this.#orders);
  }
}

@Service({ key: 'reports' })
export class Reports implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly store: OrderStore) {}

  onModuleInit(): void {
    console.log('reports are ready');
  }

  async today(): Promise<string> {
    return (await this.store.all()).join(', ');
  }

  onApplicationShutdown(): void {
    console.log('reports are closed');
  }
}

@Module({ imports: [OrdersModule], providers: [CountedStore, Reports] })
export class ReportsModule {}
