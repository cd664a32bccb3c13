import type { HttpRequest, HttpResponse } from '../exchange.js';
import type { NestMiddleware } from './interfaces.js';

type Route = () => Promise<Response>;

/** Has a request answered by its route, through middleware; the first is outermost. */
export async function throughMiddleware(
  middleware: readonly NestMiddleware[],
  request: HttpRequest,
  route: Route,
): Promise<Response> {
  const given = new GivenHeaders();
  let answer: Response | undefined;
  const run = async (at: number): Promise<void> => {
    const one = middleware[at];
    if (one) await one.use(request, given, () => run(at + 1));
    else answer = await route();
  };
  await run(0);
  return withHeaders(answer ?? given.answer, given.headers);
}

/** What middleware gives an answer that is not made yet. */
class GivenHeaders implements HttpResponse {
  readonly headers = new Headers();
  #status = 200;
  #body: string | null = null;

  /** The answer where no route was asked. */
  get answer(): Response {
    return new Response(this.#body, { status: this.#status });
  }

  status(status: number): this {
    this.#status = status;
    return this;
  }

  header(name: string, value: string): this {
    this.headers.set(name, value);
    return this;
  }

  json(value: unknown): this {
    this.#body = JSON.stringify(value);
    return this.header('content-type', 'application/json');
  }
}

/** An answer with more headers. */
export function withHeaders(answer: Response, headers: Iterable<[string, string]>): Response {
  const more = [...headers];
  try {
    for (const [name, value] of more) answer.headers.set(name, value);
    return answer;
  } catch {
    // One that was fetched from somewhere else cannot be changed.
    const copy = new Response(answer.body, answer);
    for (const [name, value] of more) copy.headers.set(name, value);
    return copy;
  }
}
