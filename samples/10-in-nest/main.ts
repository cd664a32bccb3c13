import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ShopModule } from './shop.js';

Logger.overrideLogger(['error']);
const shop = await NestFactory.create<NestFastifyApplication>(ShopModule, new FastifyAdapter());
shop.enableShutdownHooks();
await shop.listen(0, '127.0.0.1');
const url = await shop.getUrl();

const get = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
const sell = (provider: string) => fetch(`${url}/sale/${provider}`, { method: 'POST' });

console.log(await get('/prices/apples'));
await sell('sale');
console.log(await get('/prices/apples'));

let asked = 0;
let torn = 0;
let isOver = false;
const customers = Array.from({ length: 10 }, async () => {
  while (!isOver) {
    const response = await fetch(`${url}/offers/apples/apples`);
    const { prices } = (await response.json()) as { prices: number[] };
    asked += 1;
    if (response.status !== 200 || new Set(prices).size !== 1) torn += 1;
  }
});
for (let round = 0; round < 20; round += 1) await sell(round % 2 === 0 ? 'catalogue' : 'sale');
isOver = true;
await Promise.all(customers);
console.log(asked > 20 ? 'many offers during 20 swaps,' : 'few offers,', `${torn} torn or failed`);

if (process.argv.includes('--stay')) console.log('open');
else await shop.close();
