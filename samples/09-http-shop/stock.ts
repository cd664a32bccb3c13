import { Contract, Service } from 'oneiric';

/** What there is. */
@Contract('service:stock')
export abstract class Stock {
  abstract count(name: string): Promise<number>;
}

@Service({ provider: 'shelf' })
export class ShelfStock extends Stock {
  count(name: string): Promise<number> {
    return Promise.resolve(name.length);
  }
}

@Service({ provider: 'warehouse', stackLevel: -1 })
export class WarehouseStock extends Stock {
  count(name: string): Promise<number> {
    return Promise.resolve(name.length * 100);
  }
}
