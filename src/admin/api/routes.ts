import type { AdminRoute } from './route.js';
import { activityRoutes } from './routes/activity.js';
import { changeRoutes } from './routes/changes.js';
import { eventRoutes } from './routes/events.js';
import { configRoutes } from './routes/config.js';
import { graphRoutes } from './routes/graph.js';
import { healthRoutes } from './routes/health.js';
import { infoRoutes } from './routes/info.js';
import { processRoutes } from './routes/process.js';
import { remoteRoutes } from './routes/remote.js';
import { stateRoutes } from './routes/state.js';
import { loadTestRoutes } from './routes/load-test.js';
import { slotRoutes } from './routes/slots.js';
import { sessionRoutes } from './routes/sessions.js';
import { tokenRoutes } from './routes/tokens.js';

/** Everything that can be asked: method, path, who may, and a body that is accepted. */
export const ADMIN_ROUTES: readonly AdminRoute[] = [
  ...infoRoutes,
  ...processRoutes,
  ...slotRoutes,
  ...changeRoutes,
  ...activityRoutes,
  ...eventRoutes,
  ...healthRoutes,
  ...graphRoutes,
  ...configRoutes,
  ...stateRoutes,
  ...remoteRoutes,
  ...loadTestRoutes,
  ...tokenRoutes,
  ...sessionRoutes,
];
