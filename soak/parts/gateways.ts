import { Adapter, Contract, Inject, token } from 'oneiric';
import type { Health, OnHealthCheck } from 'oneiric';
import { CENSUS, type Census } from './census.js';
import { DelaySettings } from './indexes.js';
import { Part } from './part.js';

/** What the preferred gateway says of itself. */
export interface Condition {
  isSick: boolean;
}

export const CONDITION = token<Condition>('condition');

@Contract('adapter:gateway')
export abstract class Gateway extends Part {
  pay(order: number): Promise<number> {
    return this.answer(order);
  }
}

/** Serves while it is well; says before it cannot any more. */
@Adapter({ provider: 'direct', stackLevel: 2, settings: DelaySettings })
class DirectGateway extends Gateway implements OnHealthCheck {
  constructor(
    @Inject(CENSUS) census: Census,
    readonly settings: DelaySettings,
    @Inject(CONDITION) private readonly condition: Condition,
  ) {
    super(census);
  }

  onHealthCheck(): Health {
    return { status: this.condition.isSick ? 'unhealthy' : 'healthy' };
  }
}

@Adapter({ provider: 'broker', stackLevel: 1 })
class BrokerGateway extends Gateway {}

export const GATEWAYS = [DirectGateway, BrokerGateway];
