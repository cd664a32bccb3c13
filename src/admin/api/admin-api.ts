import type { AdminEnv } from '../admin-env.js';
import type { AdminHost } from '../admin-host.js';
import { AdminRefusal } from '../problems/admin-refusal.js';
import { problemResponse } from '../problems/problem.js';
import { tellProblem } from '../problems/tell-problem.js';
import { answerOf } from './answer.js';
import { Idempotency } from './idempotency.js';
import { openApiDocument } from './openapi.js';
import { bodyOf, queryOf, readText } from './read-request.js';
import type { AdminRoute, Ready } from './route.js';
import { ADMIN_ROUTES } from './routes.js';
import { OpenAPIHono } from './zod.js';

/** The admin API: a request goes in, an answer comes out. */
export interface AdminApi {
  fetch(request: Request, env: AdminEnv): Response | Promise<Response>;
}

/** The admin API of an application. It trusts what it is told of who asks. */
export function adminApi(host: AdminHost): AdminApi {
  const parts = { host, once: new Idempotency(host.clock) };
  const hono = new OpenAPIHono<{ Bindings: AdminEnv }>();
  for (const route of ADMIN_ROUTES)
    hono.on(route.method.toUpperCase(), pathOf(route), ({ req, env }) =>
      answered(parts, route, { request: req.raw, params: req.param(), env }),
    );
  // Made when somebody asks for it: most never do.
  let document: object | undefined;
  hono.get('/openapi.json', (context) => context.json((document ??= openApiDocument(ADMIN_ROUTES))));
  for (const [path, methods] of methodsByPath()) hono.all(path, () => refuse(host, otherMethod(methods)));
  hono.notFound(() =>
    refuse(
      host,
      new AdminRefusal('admin/no-route', 'There is no such path. Nothing was done.', {
        hint: 'GET /openapi.json lists those that there are',
      }),
    ),
  );
  hono.onError((error) => refuse(host, error));
  return { fetch: (request, env) => hono.fetch(request, env) };
}

async function answered(
  { host, once }: { host: AdminHost; once: Idempotency },
  route: AdminRoute,
  { request, params, env }: { request: Request; params: unknown; env: AdminEnv },
): Promise<Response> {
  if (route.role === 'operator' && env.principal.role !== 'operator') {
    throw new AdminRefusal('admin/not-allowed', 'A viewer may look and change nothing. Nothing was done.', {
      hint: 'use the token of an operator',
    });
  }
  const query = queryOf(new URL(request.url));
  const text = route.body ? await readText(request) : '';
  const run = route.ready({ params, query, body: bodyOf(text), request, env });
  const work = () => done(host, route, run);
  return route.method === 'get' ? work() : once.once({ request, text, principal: env.principal }, work);
}

async function done(host: AdminHost, route: AdminRoute, run: Ready): Promise<Response> {
  try {
    const answer = await run(host);
    return answer instanceof Response ? answer : Response.json(answerOf(route, answer, host));
  } catch (error) {
    return refuse(host, error);
  }
}

const refuse = (host: AdminHost, error: unknown) => problemResponse(tellProblem(host, error));

/** As the router writes it. */
const pathOf = ({ path }: AdminRoute) => path.replaceAll(/\{(\w+)\}/g, ':$1');

function methodsByPath(): ReadonlyMap<string, readonly string[]> {
  const methods = new Map([['/openapi.json', ['GET', 'HEAD']]]);
  for (const route of ADMIN_ROUTES) {
    const own = route.method === 'get' ? ['GET', 'HEAD'] : [route.method.toUpperCase()];
    methods.set(pathOf(route), [...(methods.get(pathOf(route)) ?? []), ...own]);
  }
  return methods;
}

const otherMethod = (methods: readonly string[]) =>
  new AdminRefusal('admin/wrong-method', 'The path does not take this method. Nothing was done.', {
    hint: `it takes ${methods.join(', ')}`,
    headers: { allow: methods.join(', ') },
  });
