import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Oneiric } from 'oneiric';
import application, { Catalog, gate } from './oneiric.app.js';

/** A process of its own: it answers over HTTP what its live references answer, which nobody but itself decides. */
const app = await Oneiric.create(application.root, {
  ...application.options,
  runtime: true,
  health: { intervalMs: 500 },
  logging: { level: 'info' },
  admin: { http: true },
});
const catalog = app.get(Catalog);

const server = createServer((request, response) => {
  if (request.url === '/open') gate.open();
  catalog.answer().then(
    (answer) => response.end(answer),
    (error: unknown) => response.end(String((error as { code?: unknown }).code)),
  );
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port, admin: app.admin?.url })}\n`);
});
process.once('SIGTERM', () => server.close());
