import { Body, Controller, Get, Param, ParseIntPipe, Pin, Post, Query, UseGuards } from 'oneiric/http';
import { Catalog } from './catalog.js';
import { NewOrder } from './new-order.js';
import { Orders } from './orders.js';
import { Paging } from './paging.js';
import { SignedIn } from './signed-in.js';
import { Stock } from './stock.js';

@Controller('shop')
export class ShopController {
  constructor(
    private readonly catalog: Catalog,
    private readonly orders: Orders,
  ) {}

  @Get('goods/:name')
  find(@Param('name') name: string) {
    return this.catalog.find(name);
  }

  @Get('goods/:name/times/:factor')
  async times(
    @Param('name') name: string,
    @Param('factor', ParseIntPipe) factor: number,
    @Pin(Stock) stock: Stock,
  ) {
    return { count: factor * (await stock.count(name)) };
  }

  @Get('goods')
  list(@Query() paging: Paging) {
    return { after: paging.after, isPaging: paging instanceof Paging };
  }

  @Post('orders')
  @UseGuards(SignedIn)
  order(@Body() order: NewOrder) {
    return { placed: this.orders.place(order.name), street: order.address?.street };
  }
}
