import { controllerRoute } from './http-core.js';
import { Routed } from './routed.js';

class NoRoutes {}
controllerRoute('')(NoRoutes);

/** A controller that answers nothing: inversify's adapter takes no application without one. */
export const NO_ROUTES = new Routed({
  slot: 'controller:no-routes',
  cls: NoRoutes,
  module: undefined,
  reference: () => Promise.resolve(new NoRoutes()),
  standing: () => 'served',
});
