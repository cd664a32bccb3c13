import type * as Library from 'axios';
import type { IncomingMessage } from 'node:http';
import type { Agent } from 'node:https';
import { createRequire } from 'node:module';
import type { Clock } from '../core/ports.js';
import { badStatus, isEtag, judge } from './answer.js';
import { partsOf, passOver, type Answer } from './answer-parts.js';
import { ByteSink } from './byte-sink.js';
import { fetchOptionsOf } from './check-fetch-options.js';
import { Connections } from './connections.js';
import { credentialsFor } from './credentials.js';
import { isEventId, type ServerEvent } from './event-lines.js';
import { checkEventStream, eventsIn } from './event-stream.js';
import { failureOf } from './failures.js';
import type { FetchOptions, GivenFetchOptions } from './fetch-options.js';
import {
  checkFetchRequest,
  checkStreamRequest,
  type Fetched,
  type FetchRequest,
  type StreamRequest,
} from './fetch-request.js';
import { readFileUrl } from './file-source.js';
import { NetError, NOT_ASKED } from './net-error.js';
import { OriginGuard, type OriginFacts } from './origin-guard.js';
import { admitUrl, shownUrl } from './origins.js';
import { Patience } from './patience.js';
import { retrying } from './retrying.js';
import type { Resolve } from './secure-agent.js';
import { tlsWarning } from './tls-warning.js';

const loadNow = createRequire(import.meta.url);

/** What a fetcher is put into. */
export interface FetcherWorld {
  readonly clock: Clock;
  /** From 0 to below 1. Default: that of the engine. */
  readonly random?: (() => number) | undefined;
  /** Addresses of a host. Default: as the system knows them. */
  readonly resolve?: Resolve | undefined;
  /** Told of what is not as safe as it seems. Default: nobody is. */
  readonly warn?: ((warning: NetError) => void) | undefined;
}

/** One request to one server. */
interface Asking {
  readonly url: URL;
  readonly patience: Patience;
  /** What it is sent by. */
  readonly agent: Agent;
}

/** What stands between us and one origin. */
interface Origin {
  readonly guard: OriginGuard;
  readonly connections: Connections;
}

/** Fetches from whom it may, as much as it may, within the time that it may. */
export class Fetcher {
  readonly #options: FetchOptions;
  readonly #world: FetcherWorld;
  readonly #origins: ReadonlyMap<string, Origin>;
  readonly #closing = new AbortController();
  #axios: Library.Axios | undefined;
  #hasWarned = false;

  /** @throws NetError `net/bad-option`, `net/unknown-option` */
  constructor(options: GivenFetchOptions, world: FetcherWorld) {
    const known = fetchOptionsOf(options);
    this.#options = known;
    this.#world = world;
    const { clock, resolve } = world;
    const origins = known.allowOrigins.map((origin): [string, Origin] => {
      const connections = new Connections({ options: known, clock, resolve });
      return [origin, { guard: new OriginGuard(origin, clock, known), connections }];
    });
    this.#origins = new Map(origins);
  }

  /** Fetches one thing whole, trying again what may heal. @throws NetError, whose code says why; what `onChunk` throws */
  async fetch(request: FetchRequest): Promise<Fetched> {
    checkFetchRequest(request);
    const url = admitUrl(request.url, this.#options);
    const { totalMs, idleMs } = this.#options;
    const patience = this.#patience(url, request.signal, { totalMs, idleMs });
    try {
      patience.check();
      return url.protocol === 'file:'
        ? await this.#read(url, request, patience)
        : await this.#fetch(url, request, patience);
    } finally {
      patience.end();
    }
  }

  /**
   * Listens to a stream of events, over one connection, until the server ends it: whoever wants to hear more listens again. It may go on
   * for ever; silence and the length of an event are bounded.
   *
   * @throws NetError, whose code says why
   */
  async *stream(request: StreamRequest): AsyncGenerator<ServerEvent, void> {
    checkStreamRequest(request);
    const url = admitUrl(request.url, this.#options);
    const patience = this.#patience(url, request.signal, {
      totalMs: undefined,
      idleMs: this.#options.idleMs,
    });
    try {
      patience.check();
      yield* this.#events(url, request, patience);
    } finally {
      patience.end();
    }
  }

  /** What is known of each origin that may be asked. */
  origins(): readonly OriginFacts[] {
    return [...this.#origins.values()].map(({ guard }) => guard.facts);
  }

  /** Ends what is under way, as `net/closed`; nothing is fetched any more. */
  close(): void {
    this.#closing.abort();
    for (const { connections } of this.#origins.values()) connections.close();
  }

  async #read(url: URL, request: FetchRequest, patience: Patience): Promise<Fetched> {
    const { maxBytes, exactBytes, onChunk, mayBeMissing } = request;
    const bounds = { url, maxBytes, exactBytes, onChunk };
    const reading = readFileUrl(bounds, this.#options.fileRoots, patience.signal);
    const bytes = await patience.await(reading);
    if (bytes) return { kind: 'bytes', bytes, etag: undefined };
    if (mayBeMissing === true) return { kind: 'missing' };
    throw new NetError('net/no-file', `${shownUrl(url)}: there is no such file.`, { holds: NOT_ASKED });
  }

  async #fetch(url: URL, request: FetchRequest, patience: Patience): Promise<Fetched> {
    const { guard, connections } = this.#originOf(url);
    const { retry: settings } = this.#options;
    const random = this.#world.random ?? Math.random;
    const attempt = () => {
      guard.count();
      return connections.use({ url, patience }, (agent) => this.#attempt({ url, patience, agent }, request));
    };
    // Whether it works again is tried once.
    return guard.around((isTrial) =>
      isTrial ? attempt() : retrying(attempt, { settings, random, patience }),
    );
  }

  async #attempt(asking: Asking, request: FetchRequest): Promise<Fetched> {
    const { url, patience } = asking;
    const { maxBytes, exactBytes, onChunk, mayBeMissing = false } = request;
    const etag = isEtag(request.etag) ? request.etag : undefined;
    const answer = await this.#ask(asking, {
      accept: '*/*',
      ...(etag !== undefined && { 'if-none-match': etag }),
    });
    try {
      const kind = judge(answer, { url, maxBytes, exactBytes, etag, mayBeMissing }, this.#world.clock);
      if (kind !== 'bytes') {
        await passOver(answer);
        return { kind };
      }
      const sink = new ByteSink({ url, maxBytes, exactBytes, onChunk });
      for await (const part of partsOf(answer, { url, patience, idleMs: this.#options.idleMs }))
        sink.add(part);
      const told = answer.headers.etag;
      return { kind, bytes: sink.take(), etag: isEtag(told) ? told : undefined };
    } finally {
      answer.body.destroy();
    }
  }

  async *#events(url: URL, request: StreamRequest, patience: Patience): AsyncGenerator<ServerEvent, void> {
    const { guard, connections } = this.#originOf(url);
    const agent = await connections.connect({ url, patience });
    try {
      const answer = await guard.around(async () => {
        guard.count();
        return this.#listen({ url, patience, agent }, request);
      });
      yield* eventsIn(answer, { url, patience, options: this.#options });
    } finally {
      agent.destroy();
    }
  }

  async #listen(asking: Asking, { lastEventId }: StreamRequest): Promise<Answer> {
    const { url } = asking;
    const after = isEventId(lastEventId) && { 'last-event-id': lastEventId };
    const answer = await this.#ask(asking, { accept: 'text/event-stream', ...after });
    if (answer.status !== 200) throw badStatus(answer, url, this.#world.clock);
    checkEventStream(answer, url);
    return answer;
  }

  /** Sends one request, and waits for the head of its answer. */
  async #ask({ url, patience, agent }: Asking, headers: Readonly<Record<string, string>>): Promise<Answer> {
    this.#warn();
    const { signal } = patience;
    patience.stir();
    const credentials = await patience.await(credentialsFor(url.origin, this.#options.credentials));
    const axios = this.#loaded();
    patience.check();
    try {
      const {
        status,
        headers: answered,
        data,
      } = await axios.request<IncomingMessage>({
        adapter: 'http',
        url: url.href,
        method: 'get',
        headers: { ...headers, ...credentials, 'accept-encoding': 'identity', 'user-agent': 'oneiric' },
        httpsAgent: agent,
        signal,
        proxy: false,
        maxRedirects: 0,
        maxBodyLength: 0,
        decompress: false,
        // Counted here as it comes, with its deadlines: a buffer of the library would have neither.
        responseType: 'stream',
        transformResponse: [],
        // Each status is judged here.
        validateStatus: null,
        transitional: { clarifyTimeoutError: true, silentJSONParsing: false },
      });
      return { status, headers: answered as Answer['headers'], body: data };
    } catch (error) {
      patience.check();
      throw failureOf(error, url);
    }
  }

  /** A library that is not needed until then. */
  #loaded(): Library.Axios {
    if (this.#axios) return this.#axios;
    // As one file: its modules take twice as long to load.
    const { Axios } = loadNow('axios') as typeof Library;
    // Not `create`, which begins with what anybody in the process has set as defaults.
    return (this.#axios = new Axios({}));
  }

  #patience(
    url: URL,
    signal: AbortSignal | undefined,
    times: { readonly totalMs: number | undefined; readonly idleMs: number },
  ): Patience {
    const { clock } = this.#world;
    return new Patience({ clock, signal, ...times, what: shownUrl(url), closing: this.#closing.signal });
  }

  #originOf(url: URL): Origin {
    const origin = this.#origins.get(url.origin);
    if (origin) return origin;
    throw new NetError('net/bad-url', `${shownUrl(url)}: a file is no stream of events.`, {
      holds: NOT_ASKED,
    });
  }

  #warn(): void {
    const warning = this.#hasWarned ? undefined : tlsWarning();
    if (!warning) return;
    this.#hasWarned = true;
    this.#world.warn?.(warning);
  }
}
