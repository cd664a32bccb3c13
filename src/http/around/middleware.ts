import type { HttpRequest, HttpResponse } from '../exchange.js';
import { checkedStatus, Reply } from '../reply.js';
import { ReplyHeaders, type HeaderValue } from '../reply-headers.js';
import type { NestMiddleware } from './interfaces.js';

type Route = () => Promise<Reply>;

/** Has a request answered by its route, through middleware; the first is outermost. */
export async function throughMiddleware(
  middleware: readonly NestMiddleware[],
  request: HttpRequest,
  route: Route,
): Promise<Reply> {
  const given = new GivenHeaders();
  let answer: Reply | undefined;
  const run = async (at: number): Promise<void> => {
    const one = middleware[at];
    if (one) await one.use(request, given, () => run(at + 1));
    else answer = await route();
  };
  await run(0);
  return answer ? withHeaders(answer, given.headers) : given.reply;
}

/** What middleware gives an answer that is not made yet. */
class GivenHeaders implements HttpResponse {
  readonly headers = new ReplyHeaders();
  #status = 200;
  #body: string | undefined;

  /** The answer where no route was asked. */
  get reply(): Reply {
    return new Reply(this.#status, this.headers, this.#body);
  }

  status(status: number): this {
    this.#status = checkedStatus(status);
    return this;
  }

  header(name: string, value: HeaderValue): this {
    this.headers.set(name, value);
    return this;
  }

  json(value: unknown): this {
    this.#body = JSON.stringify(value);
    return this.header('content-type', 'application/json');
  }
}

/** An answer with more headers. */
export function withHeaders(answer: Reply, headers: Iterable<[string, string]>): Reply {
  for (const [name, value] of headers) answer.headers.set(name, value);
  return answer;
}
