import { Contract, Service } from 'oneiric';
import { Receipts } from './receipts.js';

@Contract('service:numbers')
export abstract class Numbers {
  abstract next(): number;
}

@Service({ provider: 'counted' })
export class CountedNumbers extends Numbers {
  #last = 0;

  next() {
    return (this.#last += 1);
  }
}

@Service({ key: 'orders', inject: [Receipts] })
export class Orders {
  constructor(private readonly receipts: Receipts) {}

  place(name: string) {
    return this.receipts.of(name);
  }
}
