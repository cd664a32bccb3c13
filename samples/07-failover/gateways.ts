import { setTimeout } from 'node:timers/promises';
import { Adapter, Contract } from 'oneiric';
import type { Health, OnCleanup, OnHealthCheck } from 'oneiric';

/** How full the disk of the preferred gateway is, from 0 to 1: above 0.9 it says that it is unhealthy. */
export const disk = { used: 0.5 };

@Contract('adapter:gateway')
export abstract class Gateway {
  /** Number of the receipt. */
  abstract pay(order: number): Promise<number>;
}

/** Takes time for every payment, and must not be closed before the last one is through. */
abstract class CountingGateway extends Gateway implements OnCleanup {
  #isOpen = true;

  async pay(order: number): Promise<number> {
    await setTimeout(order % 5);
    if (!this.#isOpen) throw new Error('the gateway was closed during a payment');
    return order * 2;
  }

  onCleanup(): void {
    this.#isOpen = false;
  }
}

@Adapter({ provider: 'direct', stackLevel: 2 })
export class DirectGateway extends CountingGateway implements OnHealthCheck {
  onHealthCheck(): Health {
    return { status: disk.used > 0.9 ? 'unhealthy' : 'healthy', details: { diskUsed: disk.used } };
  }
}

@Adapter({ provider: 'broker', stackLevel: 1 })
export class BrokerGateway extends CountingGateway {}
