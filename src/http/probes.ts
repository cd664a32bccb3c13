import { LifecycleError } from '../core/errors.js';
import type { Application } from '../modules/application.js';
import { MethodNotAllowedException } from './exceptions/exceptions.js';
import type { HttpRequest } from './exchange.js';
import { Reply } from './reply.js';

/** The paths that they ask. */
export const PROBED: readonly string[] = ['/livez', '/readyz'];

type Asked = Pick<HttpRequest, 'path' | 'method'>;

/**
 * Answers what orchestrators ask, with yes or no: `/livez`, `/readyz`; undefined for other paths.
 *
 * @throws MethodNotAllowedException for methods other than GET and HEAD
 */
export function probed(app: Application, { path, method }: Asked): Reply | undefined {
  if (!PROBED.includes(path)) return undefined;
  if (method !== 'GET' && method !== 'HEAD') throw notAllowed();
  // Whoever answers is alive.
  return path === '/livez' || isReady(app)
    ? Reply.json({ status: 'ok' })
    : Reply.json({ status: 'unready' }, { status: 503 });
}

/** What answers has started; where nobody watches its health, that is all that is known. */
function isReady(app: Application): boolean {
  try {
    return app.health().ready;
  } catch (error) {
    return error instanceof LifecycleError && error.code === 'lifecycle/health-off';
  }
}

const notAllowed = () =>
  new MethodNotAllowedException('The path does not have this method.', { headers: { allow: 'GET, HEAD' } });
