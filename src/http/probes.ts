import { LifecycleError } from '../core/errors.js';
import type { Application } from '../modules/application.js';
import { Reply } from './reply.js';

/** Answers what orchestrators ask, with yes or no: `/livez`, `/readyz`; undefined for other paths. */
export function probed(app: Application, path: string): Reply | undefined {
  // Whoever answers is alive.
  if (path === '/livez') return Reply.json({ status: 'ok' });
  if (path !== '/readyz') return undefined;
  return isReady(app) ? Reply.json({ status: 'ok' }) : Reply.json({ status: 'unready' }, { status: 503 });
}

/** What answers has started; where nobody watches its health, that is all that is known. */
function isReady(app: Application): boolean {
  try {
    return app.health().ready;
  } catch (error) {
    return error instanceof LifecycleError && error.code === 'lifecycle/health-off';
  }
}
