import { Controller, Get, Injectable, Logger, Module, Param, Post } from '@nestjs/common';
import { Application } from 'oneiric';
import { OneiricModule, OnSwap, Pinned, type SwitchEvent } from 'oneiric/nestjs';
import { Prices, StoresModule } from './stores.js';

/** An ordinary provider of NestJS: it is given a contract, and keeps it for ever. */
@Injectable()
class Till {
  private readonly logger = new Logger(Till.name);

  constructor(private readonly prices: Prices) {}

  async priceOf(article: string): Promise<string> {
    return `${article} ${await this.prices.of(article)}`;
  }

  @OnSwap(Prices)
  tell({ from, to }: SwitchEvent): void {
    this.logger.log(`prices: ${from?.provider} -> ${to?.provider}`);
  }
}

@Controller('prices')
class PricesController {
  constructor(private readonly till: Till) {}

  @Get(':article')
  async find(@Param('article') article: string) {
    return { article: await this.till.priceOf(article) };
  }
}

/** Both prices of an offer are of one generation, whatever is swapped between them. */
@Controller('offers')
class OffersController {
  @Get(':one/:other')
  async both(@Param('one') one: string, @Param('other') other: string, @Pinned(Prices) prices: Prices) {
    return { prices: [await prices.of(one), await prices.of(other)] };
  }
}

@Controller('sale')
class SaleController {
  constructor(private readonly application: Application) {}

  @Post(':provider')
  async begin(@Param('provider') provider: string) {
    const { outcome } = await this.application.swap(Prices, { provider, requestedBy: 'the shop' });
    return { outcome };
  }
}

@Module({
  imports: [OneiricModule.forRoot({ module: StoresModule, pin: true })],
  controllers: [PricesController, OffersController, SaleController],
  providers: [Till],
})
export class ShopModule {}
