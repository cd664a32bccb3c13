import { IsInt, Min } from 'class-validator';
import { Adapter, Contract } from 'oneiric';

@Contract('adapter:stock')
export abstract class Stock {
  abstract count(name: string): Promise<number>;
}

@Adapter({ provider: 'shelf', stackLevel: 1 })
export class ShelfStock extends Stock {
  count(name: string) {
    return Promise.resolve(name.length);
  }
}

export class WarehouseSettings {
  @IsInt()
  @Min(1)
  perLetter = 100;
}

@Adapter({ provider: 'warehouse', settings: WarehouseSettings })
export class WarehouseStock extends Stock {
  constructor(private readonly settings: WarehouseSettings) {
    super();
  }

  count(name: string) {
    return Promise.resolve(name.length * this.settings.perLetter);
  }
}
