import type { AdminHost } from '../admin-host.js';
import type { AdminRoute } from './route.js';

/**
 * What a route answers, as it leaves: only what its schema names, and no text in it that holds a secret.
 * @throws ZodError where the route gives something else than it says
 */
export function answerOf({ answer }: Pick<AdminRoute, 'answer'>, value: unknown, host: AdminHost): unknown {
  return clean(answer.parse(value), host);
}

function clean(value: unknown, host: AdminHost): unknown {
  if (typeof value === 'string') return host.redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => clean(one, host));
  // What is no plain object comes from the application: a detail of its health, what an interceptor keeps.
  if (!isPlain(value)) return host.plain(value);
  const members = Object.entries(value).map(([name, one]) => [host.redact(name), clean(one, host)] as const);
  return Object.fromEntries(members);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
