import { AnyErrorFilter } from '../any-error-filter.js';
import { DECLARED_PIPES, everyPipe, filterClasses, guardsNamed } from '../around/decorators.js';
import { declaresPipes, handOver } from '../around/hand-over.js';
import { interceptorOf } from '../around/interceptors.js';
import { throughMiddleware, withHeaders } from '../around/middleware.js';
import { Supplier } from '../around/supplier.js';
import { ContainerFacade } from '../container-facade.js';
import { clientOf } from '../proxies/client.js';
import type { Connection, Engine, EngineParts, ServedRoute } from '../engine.js';
import { MethodNotAllowedException, NotFoundException } from '../exceptions/exceptions.js';
import { Exchange } from '../exchange.js';
import { correlate } from '../http-correlation.js';
import { EventAnswers } from '../sse/answer-events.js';
import { NO_ROUTES } from '../no-routes.js';
import type { Reply } from '../reply.js';
import { carried, HonoAdapter, routedPath, type Bindings } from './hono-adapter.js';

type Hono = Awaited<ReturnType<HonoAdapter['build']>>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Finds what answers every method: it is no method. */
const NONE = 'NONE';

/** Serves routes by hono. */
export class HonoEngine implements Engine {
  readonly #parts: EngineParts;
  readonly #hono: Hono;
  readonly routes: readonly ServedRoute[];

  private constructor(hono: Hono, routes: readonly ServedRoute[], parts: EngineParts) {
    this.#hono = hono;
    this.routes = routes;
    this.#parts = parts;
    hono.notFound((context) => {
      const { exchange } = context.env as Bindings;
      return carried(exchange, this.#nowhere(exchange));
    });
    hono.onError((error, context) => {
      const { exchange } = context.env as Bindings;
      return carried(exchange, parts.answers.problem(exchange, error));
    });
  }

  static async open(parts: EngineParts): Promise<HonoEngine> {
    const { routed, answers, instances, around, prefix, streams, description } = parts;
    const { supply } = new Supplier(instances, answers);
    const events = new EventAnswers(streams, answers);
    const intercept = interceptorOf({ instances, events, ofAll: around.interceptors });
    const facade = new ContainerFacade(routed.length === 0 ? [NO_ROUTES] : routed, supply);
    const adapter = new HonoAdapter(facade, {
      ...{ prefix, intercept },
      failed: (exchange, error) => answers.tell(exchange, error),
    });
    adapter.applyGlobalGuards(...guardsNamed(around.guards));
    const classes = routed.map(({ cls }) => cls);
    handOver(classes);
    // It is asked for each parameter of all routes.
    const declared = declaresPipes(classes) ? [DECLARED_PIPES] : [];
    adapter.useGlobalPipe(...around.pipes.map(everyPipe), ...declared);
    const filters = around.filters.flatMap((filter) => filterClasses(filter, 'HttpModule'));
    adapter.useGlobalFilters(...filters, AnyErrorFilter);
    let described: Promise<string> = Promise.resolve('');
    if (description) adapter.serve(description.path, () => described);
    const hono = await adapter.build();
    if (description) described = description.make(adapter.routes);
    await described;
    return new HonoEngine(hono, adapter.routes, parts);
  }

  fetch(raw: Request, connection?: Connection): Promise<Reply> {
    const { handles, limits, uploads, correlation, activeTrace, trusts } = this.#parts;
    const exchange = new Exchange(raw, {
      ...{ handles, limits, uploads, cut: connection?.cut, activeTrace: activeTrace?.() },
      path: routedPath(raw),
      clientOf: () => clientOf(raw, connection?.address, trusts),
    });
    return correlation ? correlate(exchange.request, () => this.#done(exchange)) : this.#done(exchange);
  }

  /** Answers, whatever fails. */
  async #done(exchange: Exchange): Promise<Reply> {
    const { answers } = this.#parts;
    const answering = answers.begin(exchange);
    let answer: Reply;
    try {
      answer = await this.#answered(exchange);
    } catch (error) {
      answer = answers.problem(exchange, error);
    }
    answer = this.#headed(exchange, answer);
    const { status } = answer;
    const end = () => this.#ended(exchange)?.then(() => answering?.(status)) ?? answering?.(status);
    if (exchange.over) void exchange.over.then(end);
    else await end();
    return answer;
  }

  /** What was done is answered as it was, also where something of it cannot be put away. */
  #ended(exchange: Exchange): Promise<void> | undefined {
    return exchange.end()?.catch((error: unknown) => this.#parts.answers.tell(exchange, error));
  }

  /** With the headers of every answer. */
  #headed(exchange: Exchange, made: Reply): Reply {
    const { answers, cors } = this.#parts;
    const { raw, id, method } = exchange.request;
    const answer = method === 'HEAD' ? made.withoutBody() : made;
    answer.headers.set('x-request-id', id);
    if (!cors) return answer;
    try {
      return withHeaders(answer, cors.headersOf(raw, answer));
    } catch (error) {
      return withHeaders(answers.problem(exchange, error), [['x-request-id', id]]);
    }
  }

  #answered(exchange: Exchange): Promise<Reply> | Reply {
    const { probe, inScope, cors } = this.#parts;
    const { request } = exchange;
    const known = cors?.preflight(request.raw) ?? probe(request);
    if (known) return known;
    return inScope ? inScope(exchange, () => this.#through(exchange)) : this.#through(exchange);
  }

  #through(exchange: Exchange): Promise<Reply> {
    const { instances, around } = this.#parts;
    const route = () => this.#routed(exchange);
    if (around.middleware.length === 0) return route();
    const all = Promise.all(around.middleware.map((one) => instances.of(one)));
    return all.then((middleware) => throughMiddleware(middleware, exchange.request, route));
  }

  async #routed(exchange: Exchange): Promise<Reply> {
    const bindings: Bindings = { exchange };
    await this.#hono.fetch(exchange.request.raw, bindings);
    const { replied } = exchange;
    this.#parts.cors?.clear(replied);
    return replied;
  }

  #nowhere(exchange: Exchange): Reply {
    const methods = this.#methodsAt(exchange.request.path);
    if (methods.length === 0)
      return this.#parts.answers.problem(exchange, new NotFoundException('There is no such path.'));
    const headers = { allow: methods.join(', ') };
    const refusal = new MethodNotAllowedException('The path does not have this method.', { headers });
    return this.#parts.answers.problem(exchange, refusal);
  }

  #methodsAt(path: string): string[] {
    const { router } = this.#hono;
    const ofAll = router.match(NONE, path)[0].length;
    const methods = METHODS.filter((method) => router.match(method, path)[0].length > ofAll);
    return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  }
}
