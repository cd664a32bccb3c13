import { Adapter, Contract, Module, Oneiric } from '../../../src/index.js';

@Contract('adapter:store')
export abstract class Store {
  abstract find(key: string): Promise<string>;
  abstract peek(key: string): string;
}

@Adapter({ provider: 'a' })
class A extends Store {
  find(key: string) {
    return Promise.resolve(`a ${key}`);
  }
  peek(key: string) {
    return `a ${key}`;
  }
}

@Module({ providers: [A] })
class AppModule {}

/** An application with one provider of a store, whose calls are intercepted. */
export const started = () => Oneiric.create(AppModule, { env: {} });
