import { Adapter, Contract, Inject, Injectable, Module, Service, token } from 'oneiric';

/** Where exchange rates come from. */
@Contract('adapter:rates')
export abstract class Rates {
  abstract rate(from: string, to: string): Promise<number>;
}

/** The house's own, a little stale. */
@Adapter({ provider: 'table', priority: 1 })
export class TableRates extends Rates {
  async rate(from: string, to: string): Promise<number> {
    await new Promise((resolve) => setImmediate(resolve));
    return from === to ? 1 : 1.08;
  }
}

/** A bank's, which a test has no business to ask. */
@Adapter({ provider: 'bank' })
class BankRates extends Rates {
  rate(): Promise<number> {
    return Promise.reject(new RangeError('no network in tests'));
  }
}

/** Today, as far as the office is concerned. */
export interface Calendar {
  isHoliday(): boolean;
}
export const CALENDAR = token<Calendar>('calendar');

/** A plain provider: how much the office keeps. */
@Injectable()
export class Fees {
  percent(): number {
    return 2;
  }
}

@Service({ key: 'exchange' })
export class Exchange {
  constructor(
    private readonly rates: Rates,
    private readonly fees: Fees,
    @Inject(CALENDAR) private readonly calendar: Calendar,
  ) {}

  /** What a customer gets. */
  async change(amount: number, from: string, to: string): Promise<number> {
    if (this.calendar.isHoliday()) return 0;
    const rate = await this.rates.rate(from, to);
    return Math.round(amount * rate * (100 - this.fees.percent())) / 100;
  }
}

@Module({
  providers: [
    TableRates,
    BankRates,
    Fees,
    Exchange,
    { provide: CALENDAR, useValue: { isHoliday: () => new Date().getDay() === 0 } },
  ],
})
export class ExchangeModule {}
