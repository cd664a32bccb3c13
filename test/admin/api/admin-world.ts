import { adminApi } from '../../../src/admin/api/admin-api.js';
import { ADMIN_ROUTES } from '../../../src/admin/api/routes.js';
import type { AdminHost } from '../../../src/admin/admin-host.js';
import { Measurements } from '../../../src/admin/measure/measurements.js';
import { AdminEvents } from '../../../src/admin/events/admin-events.js';
import type { Principal } from '../../../src/admin/principal.js';
import type { Problem } from '../../../src/admin/problems/problem.js';
import type { OneiricEvent } from '../../../src/core/events.js';
import type { Clock } from '../../../src/core/ports.js';
import { systemClock } from '../../../src/core/system-clock.js';
import {
  Adapter,
  Contract,
  Module,
  Oneiric,
  Service,
  type Application,
  type CreateOptions,
  type Health,
} from '../../../src/index.js';
import { PlainData } from '../../../src/observability/plain-data.js';
import { Redactor } from '../../../src/observability/redactor.js';

/** What the tests swap. */
@Contract('adapter:cache')
export abstract class Cache {
  abstract name(): Promise<string>;
}

@Adapter({ key: 'cache', provider: 'memory', provides: Cache, priority: 1 })
class MemoryCache extends Cache {
  name(): Promise<string> {
    return Promise.resolve('memory');
  }
}

@Adapter({ key: 'cache', provider: 'redis', provides: Cache })
class RedisCache extends Cache {
  name(): Promise<string> {
    return Promise.resolve('redis');
  }
  onHealthCheck(): Health {
    return { status: 'healthy', details: { url: 'redis://:hunter2-hunter2@host' } };
  }
}

/** Never comes to serve. */
@Adapter({ key: 'cache', provider: 'broken', provides: Cache, priority: -1 })
class BrokenCache extends Cache {
  name(): Promise<string> {
    return Promise.resolve('broken');
  }
  onInit(): never {
    throw new Error('cannot read /srv/app/secret-folder/state.db with hunter2-hunter2');
  }
}

@Service({ key: 'catalog' })
class Catalog {
  constructor(readonly cache: Cache) {}
}

@Module({ providers: [MemoryCache, RedisCache, BrokenCache, Catalog] })
export class AppModule {}

@Module({})
class NothingModule {}

/** A secret that no answer may hold. */
export const SECRET = 'hunter2-hunter2';

export const OPERATOR: Principal = { channel: 'socket', role: 'operator' };
export const VIEWER: Principal = { channel: 'http', role: 'viewer' };

/** How an answer came out. */
export interface Answered<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** What is asked besides the path. */
interface Asking {
  readonly principal?: Principal;
  readonly headers?: Record<string, string>;
}

/** An application, and those who ask its admin API. */
export class AdminWorld implements AsyncDisposable {
  readonly host: AdminHost;
  /** What the API has told of itself. */
  readonly told: OneiricEvent[] = [];
  readonly #api: ReturnType<typeof adminApi>;

  private constructor(
    readonly app: Application,
    clock: Clock,
  ) {
    const redactor = new Redactor(() => [SECRET]);
    const { events$ } = app;
    this.host = {
      app,
      clock,
      events: new AdminEvents({ events$, clock, redactor }),
      plain: (value) => new PlainData(redactor).of(value),
      redact: (text) => redactor.redact(text),
      measurements: new Measurements(app, clock),
      tokens: undefined,
      link: () => undefined,
      spare: () => Oneiric.create(NothingModule, { logging: false }),
      tell: (event) => this.told.push(event),
    };
    this.#api = adminApi(this.host);
  }

  /** @param clock that of the API alone */
  static async open(
    options: CreateOptions = {},
    root: new () => object = AppModule,
    clock: Clock = systemClock,
  ): Promise<AdminWorld> {
    return new AdminWorld(await Oneiric.create(root, { logging: false, env: {}, ...options }), clock);
  }

  /** Asks as it is. */
  async send(request: Request, principal = OPERATOR): Promise<Response> {
    return this.#api.fetch(request, { principal });
  }

  async get<T = Record<string, unknown>>(path: string, asking: Asking = {}): Promise<Answered<T>> {
    const request = new Request(`http://admin${path}`, { headers: asking.headers ?? {} });
    return answered(await this.send(request, asking.principal));
  }

  async post<T = Record<string, unknown>>(
    path: string,
    body: unknown = {},
    { principal, headers, method = 'POST' }: Asking & { method?: string } = {},
  ): Promise<Answered<T>> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const request = new Request(`http://admin${path}`, {
      method,
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return answered(await this.send(request, principal));
  }

  /** What serves the cache says. */
  async cache(): Promise<string> {
    return this.app.get(Cache).name();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    this.host.events.close();
  }
}

/** The code of a problem. */
export const codeOf = ({ body }: Answered<unknown>): string => (body as Problem).code;

/** The route of a method and path as the document has them. */
export function routeOf(method: string, path: string) {
  const found = ADMIN_ROUTES.find((one) => one.method === method && one.path === path);
  if (!found) throw new TypeError(`there is no ${method} ${path}`);
  return found;
}

async function answered<T>(response: Response): Promise<Answered<T>> {
  const text = await response.text();
  return {
    status: response.status,
    body: (text === '' ? {} : JSON.parse(text)) as T,
    headers: response.headers,
  };
}
