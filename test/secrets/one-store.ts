import { Adapter, Contract, Module } from '../../src/index.js';

@Contract('adapter:store')
export abstract class Store {
  abstract find(): Promise<string>;
}

@Adapter({ provider: 'one' })
class One extends Store {
  find() {
    return Promise.resolve('found');
  }
}

/** An application with one provider of a store. */
@Module({ providers: [One] })
export class AppModule {}
