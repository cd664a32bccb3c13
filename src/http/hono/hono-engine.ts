import type { Answers } from '../answers.js';
import { AnyErrorFilter } from '../any-error-filter.js';
import { ContainerFacade } from '../container-facade.js';
import type { Engine, EngineParts } from '../engine.js';
import { MethodNotAllowedException, NotFoundException } from '../exceptions/exceptions.js';
import { Exchange } from '../exchange.js';
import { HonoAdapter, type Bindings } from './hono-adapter.js';

type Hono = Awaited<ReturnType<HonoAdapter['build']>>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Finds what answers every method: it is no method. */
const NONE = 'NONE';

/** Serves routes by hono. */
export class HonoEngine implements Engine {
  readonly #answers: Answers;
  readonly #hono: Hono;

  private constructor(hono: Hono, answers: Answers) {
    this.#hono = hono;
    this.#answers = answers;
    hono.notFound((context) => this.#nowhere((context.env as Bindings).exchange));
    hono.onError((error, context) => answers.problem((context.env as Bindings).exchange, error));
  }

  static async open({ routed, answers, prefix, limits }: EngineParts): Promise<HonoEngine> {
    const filter = new AnyErrorFilter(answers);
    const facade = new ContainerFacade(routed, (identifier) => {
      if (identifier === AnyErrorFilter) return Promise.resolve(filter);
      throw new TypeError('nothing else was named');
    });
    const adapter = new HonoAdapter(facade, { prefix, bodyBytes: limits.bodyBytes });
    adapter.useGlobalFilters(AnyErrorFilter);
    return new HonoEngine(await adapter.build(), answers);
  }

  async fetch(raw: Request): Promise<Response> {
    const exchange = new Exchange(raw);
    const bindings: Bindings = { exchange };
    let answer: Response;
    try {
      answer = await this.#hono.fetch(raw, bindings);
    } catch (error) {
      answer = this.#answers.problem(exchange, error);
    }
    return identified(answer, exchange.request.id);
  }

  #nowhere(exchange: Exchange): Response {
    const methods = this.#methodsAt(exchange.request.path);
    if (methods.length === 0)
      return this.#answers.problem(exchange, new NotFoundException('There is no such path.'));
    const headers = { allow: methods.join(', ') };
    const refusal = new MethodNotAllowedException('The path does not have this method.', { headers });
    return this.#answers.problem(exchange, refusal);
  }

  #methodsAt(path: string): string[] {
    const { router } = this.#hono;
    const ofAll = router.match(NONE, path)[0].length;
    const methods = METHODS.filter((method) => router.match(method, path)[0].length > ofAll);
    return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  }
}

/** Every answer has the id of its request. */
function identified(answer: Response, id: string): Response {
  try {
    answer.headers.set('x-request-id', id);
    return answer;
  } catch {
    // One that was fetched from somewhere else cannot be changed.
    const copy = new Response(answer.body, answer);
    copy.headers.set('x-request-id', id);
    return copy;
  }
}
