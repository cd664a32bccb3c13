import { controllerRoute } from './http-core.js';
import type { Routed } from './routed.js';

class NoRoutes {}
controllerRoute('')(NoRoutes);

/** A controller that answers nothing: inversify's adapter takes no application without one. */
export const NO_ROUTES: Routed = {
  slot: 'controller:no-routes',
  cls: NoRoutes,
  module: undefined,
  reference: () => Promise.resolve(new NoRoutes()),
};
