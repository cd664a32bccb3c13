import type { AdminEnv } from '../admin-env.js';
import type { AdminHost } from '../admin-host.js';
import type { Principal, Role } from '../principal.js';
import { badRequest } from './bad-request.js';
import type { z } from './zod.js';

/** What a route is given: checked, and nothing that its schemas do not name. */
interface Asked<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly principal: Principal;
  /** The request itself, for what answers with more than data. */
  readonly request: Request;
  readonly env: AdminEnv;
}

/** Answers are copied before anybody could change them: what is frozen will do. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Frozen<T[Name]> }
    : T;

/** What a route takes, gives and does. */
interface Definition<P, Q, B, A> {
  readonly method: 'get' | 'post' | 'put';
  /** As in OpenAPI: `/v1/slots/{slot}`. */
  readonly path: string;
  /** Who may ask. Default: viewers may look (`get`), operators change things. */
  readonly role?: Role;
  /** Of which group of the document it is. */
  readonly tag: string;
  readonly summary: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly answer: z.ZodType<A>;
  /** A body that is accepted, for the document and for tests. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** What it does. A `Response` is passed on as it is. */
  readonly run: (
    asked: Asked<P, Q, B>,
    host: AdminHost,
  ) => Frozen<A> | Response | Promise<Frozen<A> | Response>;
}

/** What is given to a route, unchecked. */
interface Given {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly request: Request;
  readonly env: AdminEnv;
}

/** A request that was found to be well, and not run yet. */
export type Ready = (host: AdminHost) => Promise<unknown>;

/** One thing that can be asked of the admin API. */
export interface AdminRoute {
  readonly method: 'get' | 'post' | 'put';
  readonly path: string;
  readonly role: Role;
  readonly tag: string;
  readonly summary: string;
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly answer: z.ZodType;
  readonly example: object | undefined;
  /** Checks what is given. @throws AdminRefusal `admin/bad-request` */
  readonly ready: (given: Given) => Ready;
}

/** Puts a route together from its parts, whose types fit each other. */
export function route<P = unknown, Q = unknown, B = unknown, A = unknown>(
  definition: Definition<P, Q, B, A>,
): AdminRoute {
  const { method, path, tag, summary, params, query, body, answer, example, run } = definition;
  const role = definition.role ?? (method === 'get' ? 'viewer' : 'operator');
  const ready = ({ request, env, ...given }: Given): Ready => {
    const asked = {
      params: checked('path', params, given.params),
      query: checked('query', query, given.query),
      body: checked('body', body, given.body),
      principal: env.principal,
      request,
      env,
    };
    return async (host) => run(asked, host);
  };
  return { method, path, role, tag, summary, params, query, body, answer, example, ready };
}

/** @throws AdminRefusal `admin/bad-request` */
function checked<T>(where: string, schema: z.ZodType<T> | undefined, value: unknown): T {
  // What has no schema is not looked at: its type is unknown.
  if (!schema) return undefined as T;
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw badRequest(where, error.issues);
}
