import { Module } from 'oneiric';
import { HttpModule } from 'oneiric/http';
import { Catalog } from './catalog.js';
import { CLOCK } from './clock.js';
import { LetterNotice, MailNotice } from './notices.js';
import { CountedNumbers, Orders } from './orders.js';
import { Receipts } from './receipts.js';
import { ShopController } from './shop.controller.js';
import { SignedIn } from './signed-in.js';
import { ShelfStock, WarehouseStock } from './stock.js';

@Module({
  imports: [HttpModule.forRoot({ port: false })],
  controllers: [ShopController],
  providers: [
    ...[ShelfStock, WarehouseStock, MailNotice, LetterNotice],
    ...[Catalog, CountedNumbers, Receipts, Orders, SignedIn],
    { provide: CLOCK, useValue: { hour: () => 12 } },
  ],
})
export class AppModule {}
