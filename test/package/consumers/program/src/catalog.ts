import { Inject, InjectAll, InjectLive, Optional, Service } from 'oneiric';
import type { Live, LiveList } from 'oneiric';
import { CLOCK } from './clock.js';
import type { Clock } from './clock.js';
import { Notice, Pigeon } from './notices.js';
import { Stock } from './stock.js';

@Service({ key: 'catalog' })
export class Catalog {
  constructor(
    private readonly stock: Stock,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Stock, { provider: 'warehouse' }) private readonly warehouse: Stock,
    @InjectLive(Stock) private readonly live: Live<Stock>,
    @InjectAll(Notice) private readonly notices: LiveList<Notice>,
    @Optional() private readonly pigeon?: Pigeon,
  ) {}

  async find(name: string) {
    return {
      count: await this.stock.count(name),
      inWarehouse: await this.warehouse.count(name),
      servedBy: this.live.provider,
      notices: this.notices.map(({ way }) => way),
      hasPigeon: this.pigeon !== undefined,
      hour: this.clock.hour(),
    };
  }
}
