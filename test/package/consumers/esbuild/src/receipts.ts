import { forwardRef, Inject, Service } from 'oneiric';
// It imports this file: whichever is asked for first, one of the two runs before the other's classes are there.
import { Numbers } from './orders.js';

/** Keeps the compiler from naming the class where the parameter is declared. */
type Later<T> = T;

@Service({ key: 'receipts' })
export class Receipts {
  constructor(@Inject(forwardRef(() => Numbers)) private readonly numbers: Later<Numbers>) {}

  of(name: string) {
    return `${name} ${this.numbers.next()}`;
  }
}
