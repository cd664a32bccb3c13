import { token } from '../core/token.js';
import type { Application } from '../modules/application.js';
import { ScopeEndError } from '../container/scopes/scope-end-error.js';
import type { DiscoveryService } from '../modules/discovery.js';
import { ModuleRef } from '../modules/module-ref.js';
import type { Exchange, HttpRequest } from './exchange.js';
import type { Reply } from './reply.js';

/** The request, for what has scope `request`: `@Inject(REQUEST) request: HttpRequest`. */
export const REQUEST = token<HttpRequest>('request', { kind: 'value' });

/** Has a request answered, in a scope of its own or in none. */
export type InScope = (exchange: Exchange, answer: () => Promise<Reply>) => Promise<Reply>;

/** Told of a scope that could not be ended; the answer was made. */
export type Told = (exchange: Exchange, error: unknown) => void;

/** Each request in a scope of its own, whose value for `REQUEST` it is. The scope ends with the answer. */
export function inScopes(app: Application, tell: Told): InScope {
  return (exchange, make) => {
    const { request } = exchange;
    const { signal } = request;
    let answered: Reply | undefined;
    let begin: (answer: Reply) => void = () => undefined;
    const begun = new Promise<Reply>((resolve) => (begin = resolve));
    const work = async (): Promise<Reply> => {
      answered = await make();
      // Of what comes bit by bit, whoever asked gets the beginning.
      if (exchange.over) begin(answered);
      await exchange.over;
      return answered;
    };
    const options = { values: [[REQUEST, request]] as const, ...(!signal.aborted && { signal }) };
    const ended = app.runInScope(work, options).catch((error: unknown) => {
      if (!answered || !(error instanceof ScopeEndError)) throw error;
      tell(exchange, error);
      return answered;
    });
    return Promise.race([begun, ended]);
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
