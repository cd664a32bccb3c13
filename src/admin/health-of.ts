import { LifecycleError } from '../core/errors.js';
import type { HealthSnapshot } from '../core/health-report.js';
import type { Application } from '../modules/application.js';

/** How an application is doing; undefined where nobody watches that. */
export function healthOf(app: Pick<Application, 'health'>): HealthSnapshot | undefined {
  try {
    return app.health();
  } catch (error) {
    if (error instanceof LifecycleError && error.code === 'lifecycle/health-off') return undefined;
    throw error;
  }
}
