import { Module, Oneiric } from 'oneiric';
import { HttpModule, HttpServer } from 'oneiric/http';
import { ShopController } from './shop.controller.js';
import { ShelfStock, Stock, WarehouseStock } from './stock.js';

@Module({
  imports: [HttpModule.forRoot({ port: 0, health: true })],
  controllers: [ShopController],
  providers: [ShelfStock, WarehouseStock],
})
class AppModule {}

await using app = await Oneiric.create(AppModule, { logging: false });
const { url } = app.get(HttpServer);
const ask = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);
const said = async (path: string) => JSON.stringify(await (await ask(path)).json());

console.log('alive:', await said('/livez'));
console.log('shelf:', await said('/shop/pears'));
await app.swap(Stock, { provider: 'warehouse' });
console.log('warehouse:', await said('/shop/pears'));

const order = (user: object, body: object) =>
  ask('/shop/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...user },
    body: JSON.stringify(body),
  });
const events = await ask('/shop/orders/events');
console.log('nobody orders:', (await order({}, { name: 'pears', count: 1 })).status);
console.log('ann orders:', (await order({ 'x-user': 'ann' }, { name: 'pears', count: 1 })).status);
console.log('ann orders nothing:', (await order({ 'x-user': 'ann' }, { name: 'pears', count: 0 })).status);

const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
console.log('told:', (await reader?.read())?.value?.trimEnd().split('\n').join(', '));
await reader?.cancel();

const photo = async (type: string) => {
  const body = new FormData();
  body.append('photo', new File(['pixels'], 'pears.png', { type }));
  return ask('/shop/pears/photo', { method: 'POST', body });
};
console.log('photo:', await (await photo('image/png')).text());
console.log('photo that is none:', (await photo('text/html')).status);

let torn = 0;
let failed = 0;
let left = 500;
const asking = Array.from({ length: 8 }, async () => {
  while (left-- > 0) {
    const answer = await ask('/shop/pears/twice');
    const { counts } = (await answer.json()) as { counts: number[] };
    if (answer.status !== 200) failed += 1;
    else if (counts[0] !== counts[1]) torn += 1;
  }
});
for (let swap = 0; swap < 50; swap += 1)
  await app.swap(Stock, { provider: swap % 2 === 0 ? 'shelf' : 'warehouse' });
await Promise.all(asking);
console.log(`500 requests during 50 swaps: ${failed} failed, ${torn} torn`);
