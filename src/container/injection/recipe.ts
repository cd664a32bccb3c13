import type { Health } from '../../core/health.js';
import type { InterceptRecord } from '../../decorators/intercept-records.js';
import type { ModuleScope } from '../plain/plain-provider.js';
import type { Making } from './making.js';

/** How an instance of a candidate is made. */
export interface Recipe extends Making {
  /** Prototype of the instances, where it is known before the first one is built. */
  readonly prototype?: object | undefined;
  /** This provider's validated settings; undefined where it declares no settings class. */
  readonly settings?: (new () => object) | undefined;
  readonly health?: ((instance: never) => Health | Promise<Health>) | undefined;
  readonly drainTimeoutMs?: number | undefined;
  /** False where two instances must not be there at once. */
  readonly overlap?: boolean | undefined;
  /** Interceptors that it declares for its own calls. */
  readonly around?: readonly InterceptRecord[] | undefined;
  /** Module whose names the dependencies are resolved in; undefined sees everything. */
  readonly scope?: ModuleScope | undefined;
}
