import 'reflect-metadata';
import type * as Common from '@nestjs/common';
import type * as Core from '@nestjs/core';
import type * as Fastify from '@nestjs/platform-fastify';
import { peer } from '../peers.js';
import { PATH, Prices, Stock, told, Titles, type Serving } from './shop.js';

/** The shop in NestJS on fastify. */
export async function shop(): Promise<Serving> {
  const { Controller, Get, Injectable, Module, Param } = await peer<typeof Common>('@nestjs/common');

  @Controller('shop')
  class ShopController {
    constructor(
      readonly prices: Prices,
      readonly stock: Stock,
      readonly titles: Titles,
    ) {}

    @Get(':name')
    find(@Param('name') name: string) {
      return told(name, this);
    }
  }

  for (const service of [Prices, Stock, Titles]) Injectable()(service);

  @Module({ controllers: [ShopController], providers: [Prices, Stock, Titles] })
  class ShopModule {}
  return opened(ShopModule, PATH);
}

/** So many modules, each with a controller and a provider. */
export async function modules(count: number): Promise<Serving> {
  const common = await peer<typeof Common>('@nestjs/common');
  const imports = Array.from({ length: count }, (_, at) => partModule(common, at));

  @common.Module({ imports })
  class Root {}
  return opened(Root, 'part-0');
}

function partModule({ Controller, Get, Injectable, Module }: typeof Common, at: number) {
  @Injectable()
  class Part {
    name = () => `part ${at}`;
  }

  @Controller(`part-${at}`)
  class PartController {
    constructor(readonly part: Part) {}

    @Get()
    find() {
      return { name: this.part.name() };
    }
  }

  @Module({ controllers: [PartController], providers: [Part] })
  class PartModule {}
  return PartModule;
}

async function opened(root: Common.Type, path: string): Promise<Serving> {
  const { NestFactory } = await peer<typeof Core>('@nestjs/core');
  const { FastifyAdapter } = await peer<typeof Fastify>('@nestjs/platform-fastify');
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- options are an object
  const app = await NestFactory.create(root, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  return { url: `${await app.getUrl()}/${path}`, close: () => app.close() };
}
