import type { OneiricEvent } from '../core/events.js';
import type { LoginLink } from '../core/admin.js';
import type { Clock } from '../core/ports.js';
import type { Application } from '../modules/application.js';
import type { AdminEvents } from './events/admin-events.js';
import type { Measurements } from './measure/measurements.js';
import type { Role } from './principal.js';
import type { AdminTokens } from './serve/tokens.js';

/** What the admin API operates. */
export interface AdminHost {
  readonly app: Application;
  readonly clock: Clock;
  /** What has happened and happens. Whoever makes it closes it when the application has closed. */
  readonly events: AdminEvents;
  /** How much is called, for those who look. */
  readonly measurements: Measurements;
  /** Copies anything into plain data that is bounded and holds no secrets. */
  readonly plain: (value: unknown) => unknown;
  /** A text without secrets. */
  readonly redact: (text: string) => string;
  /** Who comes in by HTTP; undefined without that. */
  readonly tokens: Pick<AdminTokens, 'rotate'> | undefined;
  /** A link that opens the dashboard and logs in once; undefined where there is no dashboard. */
  readonly link: (role: Role) => LoginLink | undefined;
  /** Makes an application that is empty, and that nothing leads to: to measure with. */
  readonly spare: () => Promise<Application>;
  /** Tells it as an event of the application, for what is only to be told. */
  readonly tell: (event: OneiricEvent) => void;
}
