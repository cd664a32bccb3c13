import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { Adapter, Contract } from 'oneiric';
import type { Health, OnHealthCheck, OnInit } from 'oneiric';
import { answerTo, Part } from './part.js';

@Contract('adapter:store')
export abstract class Store extends Part {
  value(key: number): Promise<number> {
    return this.answer(key);
  }

  /** Answers to so many keys from one on. */
  async *scan(from: number, count: number): AsyncGenerator<number> {
    for (let key = from; key < from + count; key += 1) {
      await nextTurn();
      this.checkOpen();
      yield answerTo(key);
    }
  }
}

@Adapter({ provider: 'ledger', stackLevel: 3 })
class Ledger extends Store {}

@Adapter({ provider: 'table', stackLevel: 2 })
class Table extends Store {}

/**
 * Longer than anybody has for it. In steps: a single timer is over at once where the event loop was blocked for as long
 * before it was set, and then nothing has hung.
 */
async function hang(): Promise<void> {
  for (let step = 0; step < 60; step += 1) await pause(50);
}

@Adapter({ provider: 'fails-in-init', stackLevel: -1 })
class FailsInInit extends Store implements OnInit {
  onInit(): never {
    throw new RangeError('connection refused');
  }
}

@Adapter({ provider: 'hangs-in-init', stackLevel: -2 })
class HangsInInit extends Store implements OnInit {
  async onInit(): Promise<void> {
    await hang();
  }
}

@Adapter({ provider: 'unhealthy', stackLevel: -3 })
class Unhealthy extends Store implements OnHealthCheck {
  onHealthCheck(): Health {
    return { status: 'unhealthy', details: { reason: 'read-only' } };
  }
}

@Adapter({ provider: 'hangs-in-health', stackLevel: -4 })
class HangsInHealth extends Store implements OnHealthCheck {
  async onHealthCheck(): Promise<Health> {
    await hang();
    return { status: 'healthy' };
  }
}

/** What a call fails with that was sent to a provider which fails on purpose. */
export class PlantedFault extends RangeError {}

/** Passes every check, and fails every call: a probation finds out. */
@Adapter({ provider: 'fails-in-use', stackLevel: -5 })
class FailsInUse extends Store {
  override value(): Promise<number> {
    return Promise.reject(new PlantedFault('quota exceeded'));
  }

  override async *scan(): AsyncGenerator<number> {
    throw new PlantedFault('quota exceeded');
  }
}

export const STORES = [Ledger, Table, FailsInInit, HangsInInit, Unhealthy, HangsInHealth, FailsInUse];
