import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Application } from '../../modules/application.js';
import type { DiscoveryService } from '../../modules/discovery.js';
import type { Intake, Intakes } from '../../modules/intakes.js';
import { activeTrace } from '../../observability/active-trace.js';
import { Door } from '../../net/door.js';
import { Cors } from '../cors/cors.js';
import { Answers } from '../answers.js';
import { Instances } from '../around/instances.js';
import { checkNamed } from '../around/named-classes.js';
import type { Engine, ServedRoute, ServedText } from '../engine.js';
import {
  BadRequestException,
  ServiceUnavailableException,
  UriTooLongException,
} from '../exceptions/exceptions.js';
import type { HttpException } from '../exceptions/http-exception.js';
import type { HttpSettings } from '../http-options.js';
import type { OpenApiDocument } from '../openapi/document.js';
import type { OpenApiInfo } from '../openapi/openapi-options.js';
import { preparePins } from '../pinned-parameters.js';
import { Handles } from '../pins.js';
import { probed } from '../probes.js';
import { problemOf } from '../problem.js';
import type { Routed } from '../routed.js';
import { routedFrom } from '../routes.js';
import { inScopes, needsScopes, type InScope } from '../scoped-requests.js';
import { OpenStreams } from '../sse/open-streams.js';
import { checkParameters } from '../validation/check-parameters.js';
import { checkUploads } from '../uploads/check-uploads.js';
import type { OpenServer } from './http-server.js';
import { listen, type Listening } from './listen.js';

/** What a browser makes of an answer is what the answer says that it is. */
const HEADERS = new Map([['x-content-type-options', 'nosniff']]);

/** What the server of an application is made of. */
export interface IntakeParts {
  readonly app: Application;
  readonly discovery: DiscoveryService;
  readonly intakes: Intakes;
  readonly settings: HttpSettings;
}

/** Lets requests in to the controllers of an application: from when all has started until it closes. */
export class HttpIntake implements Intake {
  #opened: OpenServer | undefined;
  #door: Door | undefined;
  #streams: OpenStreams | undefined;
  #opening: Promise<void> | undefined;
  #isClosed = false;
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    parts.intakes.add(this);
  }

  get opened(): OpenServer | undefined {
    return this.#opened;
  }

  open(): Promise<void> {
    return (this.#opening = this.#open());
  }

  async #open(): Promise<void> {
    const { settings } = this.#parts;
    const routed = routedFrom(this.#parts.app, this.#parts.discovery);
    const describe = describer(routed, settings.openApi.info);
    const engine = await this.#engine(routed, describe);
    if (this.#isClosed) return;
    const listening = settings.port === false ? undefined : await this.#listen(engine, settings.port);
    this.#opened = {
      url: listening?.url,
      port: listening?.port,
      fetch: (request) => engine.fetch(request),
      describe: () => describe(engine.routes),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // What is being opened is closed when it is open, or has failed: nobody else would.
    await this.#opening?.catch(() => undefined);
    const opened = this.#opened;
    this.#opened = undefined;
    const closing = this.#door?.close();
    // Clients that ask for them again find nobody who listens.
    this.#streams?.close();
    const cut = (await closing) ?? 0;
    const { clock, tell } = this.#parts.intakes.tools;
    if (opened?.url !== undefined) tell({ type: 'http.closed', at: clock.epoch(), url: opened.url, cut });
  }

  async #engine(routed: readonly Routed[], describe: Describer): Promise<Engine> {
    const { app, intakes, settings } = this.#parts;
    const { prefix, limits, around, health, openApi, correlation, cors, trusts } = settings;
    const controllers = routed.map(({ cls }) => cls);
    await checkParameters(controllers);
    await checkUploads(controllers);
    const instances = new Instances(app, new Map(routed.map(({ cls, module }) => [cls, module])));
    checkNamed(routed, around, instances);
    const handles = new Handles(app);
    await preparePins(controllers, handles);
    const answers = new Answers(intakes.tools);
    const { clock } = intakes.tools;
    const streams = new OpenStreams({ ...settings.sse, clock, most: limits.streams });
    this.#streams = streams;
    const { HonoEngine } = await import('../hono/hono-engine.js');
    return HonoEngine.open({
      ...{ routed, answers, around, prefix, limits, correlation, streams, trusts, instances },
      cors: cors && new Cors(cors),
      activeTrace: await activeTrace(),
      handles,
      inScope: this.#inScope(answers),
      description: servedText(openApi.path, describe),
      probe: (path) => (health ? probed(app, path) : undefined),
    });
  }

  #inScope(answers: Answers): InScope | undefined {
    const { app, discovery, settings } = this.#parts;
    const isNeeded = settings.requestScope ?? needsScopes(app, discovery);
    return isNeeded ? inScopes(app, (exchange, error) => answers.tell(exchange, error)) : undefined;
  }

  async #listen(engine: Engine, port: number): Promise<Listening> {
    const { settings, intakes } = this.#parts;
    const { clock, tell } = intakes.tools;
    const { nodeListener } = await import('../hono/node-listener.js');
    const serve = nodeListener((request, connection) => engine.fetch(request, connection));
    const door = new Door({
      clock,
      limits: settings.limits,
      handle: (request, response) => {
        const refusal = refusalOf(request, settings.limits.urlLength);
        return refusal ? refuse(response, refusal) : serve(request, response);
      },
      refuse: (response) => refuse(response, CLOSING),
      headers: HEADERS,
      closeMs: settings.closeTimeoutMs,
      isBackground: false,
    });
    this.#door = door;
    const listening = await listen(door, settings.hostname, port);
    tell({ type: 'http.listening', at: clock.epoch(), url: listening.url });
    return listening;
  }
}

/** Describes routes. */
type Describer = (routes: readonly ServedRoute[]) => Promise<OpenApiDocument>;

/** Few applications ask for it. */
function describer(routed: readonly Routed[], info: OpenApiInfo): Describer {
  const slots = new Map(routed.map(({ cls, slot }) => [cls, slot]));
  return async (routes) => {
    const { documentOf } = await import('../openapi/document.js');
    return documentOf({ routes, info, slots });
  };
}

function servedText(path: string | undefined, describe: Describer): ServedText | undefined {
  return path === undefined
    ? undefined
    : { path, make: async (routes) => JSON.stringify(await describe(routes)) };
}

/** What is refused before anybody looks for a route. */
function refusalOf({ url = '' }: IncomingMessage, longest: number): HttpException | undefined {
  if (url.length > longest) return TOO_LONG;
  return url.startsWith('/') && !url.startsWith('//') ? undefined : BAD_TARGET;
}

function refuse(response: ServerResponse, refusal: HttpException): void {
  const { status, headers, body } = problemOf(refusal, 'none');
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': length,
  });
  response.end(text);
}

const CLOSE = { connection: 'close' };
const TOO_LONG = new UriTooLongException('The address is too long.', { headers: CLOSE });
const BAD_TARGET = new BadRequestException('The request names no path.', { headers: CLOSE });
const CLOSING = new ServiceUnavailableException('The application is closing.', {
  headers: { ...CLOSE, 'retry-after': '1' },
});
