import type { Reply } from '../reply.js';
import { HttpError } from '../http-error.js';
import type { OpenApiDocument } from '../openapi/document.js';

/** What answers requests, once it has opened. */
export interface OpenServer {
  readonly url: string | undefined;
  readonly port: number | undefined;
  fetch(request: Request): Promise<Reply>;
  describe(): Promise<OpenApiDocument>;
}

/** The server of an application's controllers. Inject it by its class. */
export class HttpServer {
  readonly #opened: () => OpenServer | undefined;

  /** @internal made by `HttpModule` */
  constructor(opened: () => OpenServer | undefined) {
    this.#opened = opened;
  }

  /** Where it listens, as `http://127.0.0.1:3000`; undefined where it does not. */
  get url(): string | undefined {
    return this.#opened()?.url;
  }

  /** The port that it listens on; undefined where it does not. */
  get port(): number | undefined {
    return this.#opened()?.port;
  }

  /**
   * Answers a request as if it had come in, without a port: for tests, and for what is in the same process.
   *
   * @throws HttpError `http/not-open` before the application has started, and once it closes
   */
  async inject(request: Request): Promise<Response> {
    const opened = this.#opened();
    if (!opened) throw notOpen();
    return (await opened.fetch(request)).toResponse();
  }

  /**
   * Describes the API as OpenAPI 3.1, whether it is served or not; with `port: false` nothing is listened on meanwhile.
   *
   * @throws HttpError `http/not-open` before the application has started, and once it closes; `http/missing-package`
   */
  async openApi(): Promise<OpenApiDocument> {
    const opened = this.#opened();
    if (!opened) throw notOpen();
    return opened.describe();
  }
}

const notOpen = () =>
  new HttpError('http/not-open', 'No requests are taken: the application has not started, or closes.', {
    hint: 'await the start of the application before the first request',
  });
