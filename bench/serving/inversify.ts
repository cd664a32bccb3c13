import 'reflect-metadata';
import type * as Http from '@inversifyjs/http-core';
import type * as HttpHono from '@inversifyjs/http-hono';
import type * as Inversify from 'inversify';
import { peer } from '../peers.js';
import { listening } from './by-hand.js';
import { PATH, Prices, Stock, told, Titles, type Serving } from './shop.js';

/** The shop on inversify's packages for HTTP, with nothing of ours. */
export async function shop(): Promise<Serving> {
  const { Container, injectable } = await peer<typeof Inversify>('inversify');
  const { Controller, Get, Params } = await peer<typeof Http>('@inversifyjs/http-core');
  const { InversifyHonoHttpAdapter } = await peer<typeof HttpHono>('@inversifyjs/http-hono');

  @Controller('/shop')
  class ShopController {
    constructor(
      readonly prices: Prices,
      readonly stock: Stock,
      readonly titles: Titles,
    ) {}

    @Get('/:name')
    find(@Params({ name: 'name' }) name: string) {
      return told(name, this);
    }
  }

  const container = new Container({ defaultScope: 'Singleton' });
  for (const service of [Prices, Stock, Titles]) {
    injectable()(service);
    container.bind<object>(service).toSelf();
  }
  container.bind(ShopController).toSelf();
  const adapter = new InversifyHonoHttpAdapter(container, { logger: false });
  return listening(await adapter.build(), PATH);
}
