import type { HttpRequest, HttpResponse } from '../exchange.js';
import { HttpError } from '../http-error.js';
import { checkedStatus, Reply } from '../reply.js';
import { ReplyHeaders, type HeaderValue } from '../reply-headers.js';
import type { NestMiddleware } from './interfaces.js';

type Route = () => Promise<Reply>;

/** Has a request answered by its route, through middleware; the first is outermost. @throws HttpError `http/next-twice` */
export async function throughMiddleware(
  middleware: readonly NestMiddleware[],
  request: HttpRequest,
  route: Route,
): Promise<Reply> {
  const given = new GivenAnswer();
  const run = async (at: number): Promise<void> => {
    const one = middleware[at];
    if (!one) {
      given.made(await route());
      return;
    }
    const rest = new Rest(() => run(at + 1));
    await one.use(request, given, () => rest.go());
    // It may have left it to itself, as it may in NestJS.
    const failed = await rest.over;
    if (rest.isTwice) throw askedTwice(one);
    if (failed && !given.isSaid) throw failed.error;
  };
  await run(0);
  return given.reply;
}

/** What comes after one middleware. */
class Rest {
  readonly #run: () => Promise<void>;
  #gone: Promise<void> | undefined;
  /** Settles when it has ended, with what it failed with; never rejects. */
  over: Promise<{ readonly error: unknown } | undefined> | undefined;
  isTwice = false;

  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  /** Once only, however often it is called. */
  go(): Promise<void> {
    if (this.#gone) this.isTwice = true;
    const gone = (this.#gone ??= this.#run());
    this.over ??= gone.then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    return gone;
  }
}

const askedTwice = ({ constructor }: NestMiddleware) =>
  new HttpError(
    'http/next-twice',
    `${constructor.name} has called next more than once for one request. Its route ran once.`,
    {
      hint: 'call next() once, and await or return it',
    },
  );

/** What middleware gives an answer: before it is made, its headers, and all of it where no route is asked; afterwards, anything. */
class GivenAnswer implements HttpResponse {
  readonly #headers = new ReplyHeaders();
  #status = 200;
  #text: string | undefined;
  #made: Reply | undefined;
  /** Whether it was given a status or a body since it was made. */
  isSaid = false;

  /** A route has answered: what was said before, but for headers, does not count. */
  made(reply: Reply): void {
    this.#made = reply;
    this.#status = reply.status;
    this.#text = undefined;
    this.isSaid = false;
  }

  get reply(): Reply {
    const made = this.#made;
    const headers = made?.headers ?? new ReplyHeaders();
    for (const [name, value] of this.#headers) headers.set(name, value);
    if (this.#text !== undefined) headers.set('content-type', 'application/json');
    const reply = new Reply(this.#status, headers, this.#text ?? made?.body);
    if (made && reply.body !== made.body) letGo(made.body);
    return reply;
  }

  status(status: number): this {
    this.#status = checkedStatus(status);
    this.isSaid = true;
    return this;
  }

  header(name: string, value: HeaderValue): this {
    this.#headers.set(name, value);
    return this;
  }

  json(value: unknown): this {
    this.#text = JSON.stringify(value);
    this.isSaid = true;
    return this;
  }
}

/** Nobody will read it. */
function letGo(body: Reply['body']): void {
  if (body instanceof ReadableStream) body.cancel().catch(() => undefined);
}

/** An answer with more headers. */
export function withHeaders(answer: Reply, headers: Iterable<[string, string]>): Reply {
  for (const [name, value] of headers) answer.headers.set(name, value);
  return answer;
}
