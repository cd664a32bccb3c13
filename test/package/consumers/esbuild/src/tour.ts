import { Oneiric } from 'oneiric';
import { HttpServer } from 'oneiric/http';
import { AppModule } from './app.module.js';
import { Stock } from './stock.js';

/** Asks the shop for this and that, before and after a swap. */
export async function tour() {
  await using app = await Oneiric.create(AppModule, { logging: false, env: {} });
  const server = app.get(HttpServer);
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await server.inject(new Request(`http://shop/shop/${path}`, init));
    return [answer.status, answer.ok ? await answer.json() : undefined] as [number, unknown];
  };
  const order = (body: object, user: Record<string, string>) =>
    ask('orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...user },
      body: JSON.stringify(body),
    });

  const before = await ask('goods/pears');
  await app.swap(Stock, { provider: 'warehouse' });
  return {
    before,
    after: await ask('goods/pears'),
    pinned: await ask('goods/pears/times/3'),
    noNumber: await ask('goods/pears/times/three'),
    paged: await ask('goods?after=b'),
    wrongQuery: await ask('goods?before=b'),
    unknown: await order({ name: 'pears' }, {}),
    placed: await order({ name: 'pears', address: { street: 'Elm' } }, { 'x-user': 'ann' }),
    nothing: await order({ name: 'pears', count: 0 }, { 'x-user': 'ann' }),
    more: await order({ name: 'pears', free: true }, { 'x-user': 'ann' }),
  };
}
