import { Adapter, Contract } from '../../src/index.js';

/** A slot with two candidates: the first of them serves where nobody says otherwise. */
@Contract('adapter:store')
export abstract class Store {
  abstract name(): string;
}

@Adapter({ provider: 'a', stackLevel: 2 })
export class A extends Store {
  name = () => 'a';
}

@Adapter({ provider: 'b', stackLevel: 1 })
export class B extends Store {
  name = () => 'b';
}
