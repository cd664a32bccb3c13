import { Module, Oneiric, type Application, type Constructable } from '../../src/index.js';
import { HttpModule, HttpServer, type HttpOptions } from '../../src/http/index.js';
import type { Clock, CreateOptions, OneiricEvent } from '../../src/index.js';

interface Parts {
  readonly controllers?: readonly Constructable[];
  readonly providers?: readonly Constructable[];
  readonly imports?: readonly Constructable[];
  readonly http?: HttpOptions;
  readonly clock?: Clock;
  readonly deadlines?: CreateOptions['deadlines'];
}

/** An application whose controllers are asked on a port of their own. */
export interface Served extends AsyncDisposable {
  readonly app: Application;
  readonly server: HttpServer;
  readonly events: OneiricEvent[];
  /** Asks at a path. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** What JSON says there. */
  said(path: string, init?: RequestInit): Promise<unknown>;
}

/** Starts controllers on a free port. */
export async function served({
  controllers = [],
  providers = [],
  imports = [],
  http,
  clock,
  deadlines,
}: Parts): Promise<Served> {
  class ServedModule {}
  Module({ imports: [HttpModule.forRoot({ port: 0, ...http }), ...imports], controllers, providers })(
    ServedModule,
  );
  const app = await Oneiric.create(ServedModule, {
    ...{ logging: false, start: false, env: {} },
    ...(clock && { clock }),
    ...(deadlines && { deadlines }),
  });
  const events: OneiricEvent[] = [];
  app.events$.subscribe((event) => events.push(event));
  await app.start();
  const server = app.get(HttpServer);
  const ask = (path: string, init?: RequestInit) =>
    server.url === undefined
      ? server.inject(new Request(`http://localhost${path}`, init))
      : fetch(server.url + path, init);
  return {
    ...{ app, server, events, ask },
    said: async (path, init) => (await ask(path, init)).json(),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** A request that says something in JSON. */
export const posted = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
