import type { AdminRoute } from './route.js';
import { activityRoutes } from './routes/activity.js';
import { changeRoutes } from './routes/changes.js';
import { eventRoutes } from './routes/events.js';
import { infoRoutes } from './routes/info.js';
import { slotRoutes } from './routes/slots.js';

/** Everything that can be asked: method, path, who may, and a body that is accepted. */
export const ADMIN_ROUTES: readonly AdminRoute[] = [
  ...infoRoutes,
  ...slotRoutes,
  ...changeRoutes,
  ...activityRoutes,
  ...eventRoutes,
];
