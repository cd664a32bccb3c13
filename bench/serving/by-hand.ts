import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { PATH, Prices, Stock, told, Titles, type Serving } from './shop.js';

/** Listens on a free port, as hono's own examples do. */
export function listening(
  app: { readonly fetch: (request: Request) => Response | Promise<Response> },
  path: string,
): Promise<Serving> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({
        url: `http://127.0.0.1:${port}/${path}`,
        close: () => new Promise((closed) => void server.close(() => closed())),
      }),
    );
  });
}

/** The shop on plain hono. */
export function shop(): Promise<Serving> {
  const services = { prices: new Prices(), stock: new Stock(), titles: new Titles() };
  const app = new Hono();
  app.get('/shop/:name', (context) => context.json(told(context.req.param('name'), services)));
  return listening(app, PATH);
}

/** So many routes, each with what it asks. */
export function modules(count: number): Promise<Serving> {
  const app = new Hono();
  for (let at = 0; at < count; at += 1) {
    const part = { name: () => `part ${at}` };
    app.get(`/part-${at}`, (context) => context.json({ name: part.name() }));
  }
  return listening(app, 'part-0');
}
