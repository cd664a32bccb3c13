import { Adapter, Contract } from 'oneiric';
import { Part } from './part.js';

/** Is provided from the start, and by whatever is registered later. */
@Contract('adapter:plug')
export abstract class Plug extends Part {
  reach(key: number): Promise<number> {
    return this.answer(key);
  }
}

@Adapter({ provider: 'built-in' })
export class BuiltInPlug extends Plug {}

/** Comes and goes while the application runs. */
export class LatePlug extends Plug {}
