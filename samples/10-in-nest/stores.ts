import { Adapter, Contract, Module } from 'oneiric';

/** Where prices are looked up. */
@Contract('adapter:prices')
export abstract class Prices {
  abstract of(article: string): Promise<number>;
}

@Adapter({ provider: 'catalogue', stackLevel: 1 })
class CataloguePrices extends Prices {
  async of(article: string): Promise<number> {
    return Promise.resolve(article.length * 100);
  }
}

@Adapter({ provider: 'sale' })
class SalePrices extends Prices {
  async of(article: string): Promise<number> {
    return Promise.resolve(article.length * 80);
  }
}

/** What can be swapped while the shop is open. */
@Module({ providers: [CataloguePrices, SalePrices] })
export class StoresModule {
  onApplicationShutdown(signal?: string): void {
    console.log(`stores are closed${signal === undefined ? '' : ` by ${signal}`}`);
  }
}
