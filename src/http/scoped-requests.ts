import { token } from '../core/token.js';
import type { Application } from '../modules/application.js';
import { ScopeEndError } from '../container/scopes/scope-end-error.js';
import type { DiscoveryService } from '../modules/discovery.js';
import { ModuleRef } from '../modules/module-ref.js';
import type { HttpRequest } from './exchange.js';

/** The request, for what has scope `request`: `@Inject(REQUEST) request: HttpRequest`. */
export const REQUEST = token<HttpRequest>('request', { kind: 'value' });

/** Has a request answered, in a scope of its own or in none. */
export type InScope = (request: HttpRequest, answer: () => Promise<Response>) => Promise<Response>;

/** Told of a scope that could not be ended; the answer was made. */
export type Told = (request: HttpRequest, error: unknown) => void;

/** Each request in a scope of its own, whose value for `REQUEST` it is. */
export function inScopes(app: Application, tell: Told): InScope {
  return async (request, make) => {
    let answered: Response | undefined;
    const { signal } = request;
    try {
      return await app.runInScope(async () => (answered = await make()), {
        values: [[REQUEST, request]],
        ...(!signal.aborted && { signal }),
      });
    } catch (error) {
      const answer = error instanceof ScopeEndError ? answered : undefined;
      if (!answer) throw error;
      tell(request, error);
      return answer;
    }
  };
}

/** Whether anything has scope `request`: where nothing has, requests go without, since scopes cost every await of the process. */
export function needsScopes(app: Application, discovery: DiscoveryService): boolean {
  return discovery.getProviders().some(({ candidate, token: plain, module }) => {
    if (candidate) return candidate.scope === 'request';
    if (plain === undefined) return false;
    const ref = module === undefined ? app.get(ModuleRef) : app.select(module);
    return ref.introspect(plain).scope === 'request';
  });
}
