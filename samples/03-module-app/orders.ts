import { Adapter, Module, Service } from 'oneiric';
import { OrderStore, ShopName } from './storage.js';

@Adapter({ provider: 'memory' })
class MemoryStore extends OrderStore {
  readonly #orders: string[] = [];

  add(order: string): Promise<void> {
    this.#orders.push(order);
    return Promise.resolve();
  }

  all(): Promise<readonly string[]> {
    return Promise.resolve(this.#orders);
  }
}

@Service({ key: 'orders' })
export class Orders {
  constructor(
    private readonly store: OrderStore,
    private readonly shop: ShopName,
  ) {}

  async place(what: string): Promise<string> {
    await this.store.add(what);
    const { length } = await this.store.all();
    return `${this.shop.value}: ${what} is order ${length}`;
  }
}

/** Offers a store, and what takes orders; only the latter is seen by those who import it. */
@Module({ providers: [MemoryStore, Orders], exports: [Orders, OrderStore] })
export class OrdersModule {
  onModuleInit(): void {
    console.log('orders are ready');
  }
}
