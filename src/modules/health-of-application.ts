import type { Observable } from 'rxjs';
import { LifecycleError } from '../core/errors.js';
import type { HealthSnapshot } from '../core/health-report.js';

/** The health of an application, for as long as somebody watches it. */
export interface HealthOfApplication {
  snapshot(): HealthSnapshot;
  readonly snapshots$: Observable<HealthSnapshot>;
}

/** What has to be found where nobody watches. @throws LifecycleError `lifecycle/health-off` */
export function nobodyWatches(asked: string): LifecycleError {
  return new LifecycleError(
    'lifecycle/health-off',
    `${asked}: nobody watches the health of this application.`,
    {
      hint: 'pass health: true, or an object of settings, to Oneiric.create; app.probe asks one slot now',
    },
  );
}
