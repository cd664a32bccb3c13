import { Adapter, Contract, Module } from 'oneiric';
import { Part } from '../parts/part.js';

/** Comes with a plugin alone. */
@Contract('adapter:relay')
export abstract class Relay extends Part {
  relay(key: number): Promise<number> {
    return this.answer(key);
  }
}

@Adapter({ provider: 'near', stackLevel: 2 })
class NearRelay extends Relay {}

@Adapter({ provider: 'far', stackLevel: 1 })
class FarRelay extends Relay {}

/** A module, since it works with something of the application that is no slot. */
@Module({ providers: [NearRelay, FarRelay], exports: [NearRelay, FarRelay] })
export default class RelayModule {}
