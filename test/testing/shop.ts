import { Adapter, Contract, Inject, Module, Service, token } from '../../src/index.js';

/** A port of the application under test. */
@Contract('adapter:store')
export abstract class Store {
  abstract name(): string;
  abstract find(key: string): Promise<string>;
}

abstract class NamedStore extends Store {
  isDisposed = false;
  abstract readonly title: string;
  name(): string {
    return this.title;
  }
  find(key: string): Promise<string> {
    return Promise.resolve(`${this.title} ${key}`);
  }
  onCleanup(): void {
    this.isDisposed = true;
  }
}

@Adapter({ provider: 'memory', priority: 1, capabilities: ['fast'] })
export class MemoryStore extends NamedStore {
  readonly title = 'memory';
}

@Adapter({ provider: 'redis', capabilities: ['shared'] })
export class RedisStore extends NamedStore {
  readonly title = 'redis';
}

/** What a test puts in the place of the others. */
export class FakeStore extends NamedStore {
  readonly title: string = 'fake';
}

export class OtherFake extends NamedStore {
  readonly title = 'other';
}

export interface Greeting {
  hello(name: string): string;
}
export const GREETING = token<Greeting>('greeting');

/** A plain class. */
export class Counter {
  count = 5;
  next(): number {
    return (this.count += 1);
  }
}

@Service({ key: 'shop' })
export class Shop {
  constructor(
    private readonly store: Store,
    @Inject(GREETING) private readonly greeting: Greeting,
    private readonly counter: Counter,
  ) {}
  describe(): string {
    return `${this.greeting.hello(this.store.name())} ${this.counter.next()}`;
  }
  find(key: string): Promise<string> {
    return this.store.find(key);
  }
}

@Module({ providers: [MemoryStore, RedisStore], exports: [Store] })
export class StoreModule {}

@Module({
  imports: [StoreModule],
  providers: [Shop, Counter, { provide: GREETING, useValue: { hello: (name: string) => `Hello ${name}` } }],
})
export class ShopModule {}
