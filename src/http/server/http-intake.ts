import type { IncomingMessage, ServerResponse } from 'node:http';
import { whileUnderWay } from '../../container/correlation.js';
import type { SlotName } from '../../core/names.js';
import type { Intake } from '../../modules/intakes.js';
import { Door } from '../../net/door.js';
import { INTAKE } from '../decorators/controller.js';
import type { Engine } from '../engine.js';
import { UriTooLongException } from '../exceptions/exceptions.js';
import type { HttpException } from '../exceptions/http-exception.js';
import type { HttpSettings } from '../http-options.js';
import { problemOf, problemReply } from '../problem.js';
import { EngineMaking, type Serving, type UncheckedParts } from './engine-making.js';
import type { OpenServer } from './http-server.js';
import { listen, type Listening } from './listen.js';
import { refusedTarget } from './request-target.js';
import { sendReply } from './send-reply.js';

/** What a browser makes of an answer is what the answer says that it is. */
const HEADERS = new Map([['x-content-type-options', 'nosniff']]);

/** Lets requests in to the controllers of an application: from when all has started until it closes. */
export class HttpIntake implements Intake {
  #opened: OpenServer | undefined;
  #door: Door | undefined;
  #opening: Promise<void> | undefined;
  #isClosed = false;
  #renewed: Promise<void> = Promise.resolve();
  readonly name = INTAKE;
  #known: EngineMaking | undefined;
  #serving: Serving | undefined;
  readonly #parts: UncheckedParts;

  constructor(parts: UncheckedParts) {
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
    const settings = this.#parts.settings();
    const first = (this.#serving = await this.#making.make());
    if (this.#isClosed) return;
    const now = () => this.#serving ?? first;
    const fetch: Engine['fetch'] = (request, connection) => now().engine.fetch(request, connection);
    const listening =
      settings.port === false ? undefined : await this.#listen(fetch, settings.port, settings);
    this.#opened = {
      url: listening?.url,
      port: listening?.port,
      fetch: (request) => fetch(request),
      describe: () => now().describe(),
    };
    // What has come while it was made is there from the start as well.
    await this.renew();
  }

  /** One after the other: the last has the routes of all. */
  renew(asked?: ReadonlySet<SlotName>): Promise<void> {
    const renewed = this.#renewed.then(() => whileUnderWay(() => this.#renew(asked)));
    this.#renewed = renewed.catch(() => undefined);
    return renewed;
  }

  /** Requests under way are answered by the routes that they have found. */
  async #renew(asked?: ReadonlySet<SlotName>): Promise<void> {
    // While it opens, what comes is looked at when it has opened.
    if (this.#isClosed || !this.#opened) return;
    const making = this.#making;
    const next = await making.makeAnew(asked);
    if (next) this.#serving = next;
    making.throwFor(asked);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // What is being opened is closed when it is open, or has failed: nobody else would.
    await this.#opening?.catch(() => undefined);
    const opened = this.#opened;
    this.#opened = undefined;
    const closing = this.#door?.close();
    // Clients that ask for them again find nobody who listens.
    this.#known?.streams.close();
    const cut = (await closing) ?? 0;
    await this.#known?.uploads.close();
    const { clock, tell } = this.#parts.intakes.tools;
    if (opened?.url !== undefined) tell({ type: 'http.closed', at: clock.epoch(), url: opened.url, cut });
  }

  /** Not before the application has started: what it works with belongs to nobody until then. */
  get #making(): EngineMaking {
    return (this.#known ??= new EngineMaking({ ...this.#parts, settings: this.#parts.settings() }));
  }

  async #listen(fetch: Engine['fetch'], port: number, settings: HttpSettings): Promise<Listening> {
    const { clock, tell } = this.#parts.intakes.tools;
    const { nodeListener } = await import('../hono/node-listener.js');
    const serve = nodeListener(fetch);
    const door = new Door({
      clock,
      limits: settings.limits,
      handle: (request, response) => {
        const refusal = refusalOf(request, settings.limits.urlLength);
        return refusal ? refuse(response, refusal) : serve(request, response);
      },
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

/** What is refused before anybody looks for a route. */
function refusalOf(request: IncomingMessage, longest: number): HttpException | undefined {
  const refused = refusedTarget(request);
  return refused ?? ((request.url ?? '').length > longest ? TOO_LONG : undefined);
}

function refuse(response: ServerResponse, refusal: HttpException): void {
  sendReply(response, problemReply(problemOf(refusal, 'none')));
}

const CLOSE = { connection: 'close' };
const TOO_LONG = new UriTooLongException('The address is too long.', { headers: CLOSE });
