import { InversifyHonoHttpAdapter } from '@inversifyjs/http-hono';
import type { Context, HonoRequest, Next } from 'hono';
import { getPath } from 'hono/utils/url';
import type { Constructable } from '../../core/component.js';
import { queryOf } from '../body.js';
import type { ContainerFacade } from '../container-facade.js';
import type { ServedRoute } from '../engine.js';
import { redirected } from '../decorators/redirect.js';
import { exchangeOf, type Exchange, type Route } from '../exchange.js';
import { RequestMethodType, type RouteParams, type RouterParams } from '../http-core.js';
import { joined } from '../joined.js';
import { Failed, Handled } from '../routed.js';
import { saidBy } from '../uploads/said.js';
import { HttpAnswer } from '../http-answer.js';
import { Reply } from '../reply.js';
import { ReplyHeaders } from '../reply-headers.js';

type Container = ConstructorParameters<typeof InversifyHonoHttpAdapter>[0];
type HonoRoute = RouteParams<HonoRequest, Context, Next, Response | undefined>;

/** Calls a handler through what stands around it. */
type Intercept = (exchange: Exchange, handle: () => Promise<unknown>) => Promise<unknown>;

/** How the adapter serves. */
export interface AdapterOptions {
  /** What all paths begin with. */
  readonly prefix: string;
  /** What stands around a method, in place of calling it. */
  readonly intercept: Intercept;
  /** Told what an answer fails with that has begun. */
  readonly failed: (exchange: Exchange, error: unknown) => void;
}

/** What comes with a request: see `HonoEngine`. */
export interface Bindings {
  readonly exchange: Exchange;
}

type Logger = Exclude<
  NonNullable<ConstructorParameters<typeof InversifyHonoHttpAdapter>[1]>['logger'],
  boolean | undefined
>;

const nothing = (): void => undefined;
/** What there is to say is an event of the application. */
const SILENT: Logger = {
  ...{ debug: nothing, error: nothing, http: nothing, info: nothing },
  ...{ log: nothing, silly: nothing, verbose: nothing, warn: nothing },
};

/** Inversify's adapter for hono, with every request in its exchange, and bodies read within limits. */
export class HonoAdapter extends InversifyHonoHttpAdapter {
  readonly #options: AdapterOptions;
  readonly #routes: ServedRoute[] = [];

  constructor(container: ContainerFacade, options: AdapterOptions) {
    // It asks for no more than the facade has.
    super(container as unknown as Container, { logger: SILENT });
    this.#options = options;
  }

  /** In the order in which they are looked for. */
  get routes(): readonly ServedRoute[] {
    return this.#routes;
  }

  /** Serves JSON at a path, before routes that are built later. */
  serve(path: string, json: () => Promise<string>): void {
    this._app.get(path, async (context) => {
      const reply = new Reply(200, new ReplyHeaders().set('content-type', 'application/json'), await json());
      return carried((context.env as Bindings).exchange, reply);
    });
  }

  protected override _buildRouter(
    params: RouterParams<HonoRequest, Context, Next, Response | undefined>,
  ): void {
    const path = joined(this.#options.prefix, params.path);
    const target = params.target as unknown as Constructable;
    const routeParamsList = params.routeParamsList.map((route) => {
      const { methodKey: method, requestMethodType: verb, guardList } = route;
      const served = { controller: target, method, path: joined(path, route.path) };
      this.#routes.push({ ...served, verb, isGuarded: guardList.length > 0 });
      return { ...this.#around(route, served), path: honoPath(route.path) };
    });
    super._buildRouter({ ...params, path, routeParamsList });
  }

  protected override async _getBody(native: HonoRequest, _context: Context, name?: string): Promise<unknown> {
    const { body } = await saidBy(exchangeOf(native));
    return name === undefined ? body : ownField(body, name);
  }

  protected override _getQuery(native: HonoRequest): Record<string, unknown>;
  protected override _getQuery(native: HonoRequest, name: string): unknown;
  protected override _getQuery(native: HonoRequest, name?: string): unknown {
    const { request, limits } = exchangeOf(native);
    const fields = queryOf(request, limits);
    return name === undefined ? fields : ownField(fields, name);
  }

  /** What a controller has returned stays in its box until everything around it has seen it. */
  protected override _replyJson(native: HonoRequest, context: Context, value?: object): Response {
    if (value instanceof Handled) return value as unknown as Response;
    return super._replyJson(native, context, value);
  }

  // eslint-disable-next-line no-restricted-syntax -- as the adapter has it
  protected override _setHeader(native: HonoRequest, _context: Context, name: string, value: string): void {
    exchangeOf(native).response.header(name, value);
  }

  protected override _setStatus(native: HonoRequest, _context: Context, status: number): void {
    exchangeOf(native).response.status(status);
  }

  #around(route: HonoRoute, entered: Route): HonoRoute {
    const status = route.requestMethodType === RequestMethodType.Post ? CREATED : OK;
    const answer: Handler = async (native, context, next) => {
      let came: unknown;
      try {
        came = await this.#answered(route, { native, context, next });
      } catch (error) {
        came = await route.handleError(native, context, error);
      }
      return carriedIfAny(exchangeOf(native), came);
    };
    const enter = (native: HonoRequest, context: Context): void => {
      const { exchange } = context.env as Bindings;
      exchange.enter(native, entered, new HttpAnswer(exchange, status, this.#options.failed));
      exchange.request.params = Object.freeze(native.param());
    };
    const before = [...route.preHandlerMiddlewareList, ...route.guardList].map(carrying);
    const [first, ...others] = [...before, answer];
    const all: Handler[] = [
      (native, context, next) => {
        enter(native, context);
        return first(native, context, next);
      },
      ...others,
    ];
    const handler = all.pop() ?? answer;
    return { ...route, guardList: [], preHandlerMiddlewareList: all, handler };
  }

  async #answered(route: HonoRoute, call: Call): Promise<Reply> {
    const exchange = exchangeOf(call.native);
    const value = await this.#options.intercept(exchange, () => handled(route, call));
    const { entered, response } = exchange;
    return response.with(redirected(entered, response, value));
  }
}

type Handler = (native: HonoRequest, context: Context, next: Next) => Promise<Response | undefined>;

const OK = 200;
const CREATED = 201;

/** What hono is told, whatever the answer is: one of the platform would make a stream of every text. */
const CARRIED = new Response();

/** Has an exchange answered with it. @returns what hono is to take for it */
export function carried(exchange: Exchange, reply: Reply): Response {
  exchange.reply = reply;
  return CARRIED;
}

/** What stands before a handler answers only where that is not asked. */
const carriedIfAny = (exchange: Exchange, came: unknown): Response | undefined =>
  came instanceof Reply ? carried(exchange, came) : undefined;

const carrying =
  (handler: HonoRoute['handler']): Handler =>
  async (native, context, next) =>
    carriedIfAny(exchangeOf(native), await handler(native, context, next));

interface Call {
  readonly native: HonoRequest;
  readonly context: Context;
  readonly next: Next;
}

/** @throws what the handler failed with, for interceptors and filters to see */
async function handled(route: HonoRoute, { native, context, next }: Call): Promise<unknown> {
  const exchange = exchangeOf(native);
  exchange.isHandling = true;
  let came: unknown;
  try {
    came = await route.handler(native, context, next);
  } finally {
    exchange.isHandling = false;
  }
  if (came instanceof Failed) throw came.error;
  return came instanceof Handled ? came.value : came;
}

/** A field of what somebody sent: never one that all objects have. */
function ownField(fields: unknown, name: string): unknown {
  if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, name)) return undefined;
  return Reflect.get(fields, name);
}

/** Whatever follows and has a name, hono has as an expression. */
const honoPath = (path: string) => path.replace(/\*(\w+)$/, ':$1{.+}');

/** The path of a request, as routes are found by it. */
export const routedPath = (raw: Request): string => getPath(raw);
