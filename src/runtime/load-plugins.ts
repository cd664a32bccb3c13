import type { PluginLoader } from '../modules/plugins-of-application.js';

/** Packages that extend an application. The code for it comes only where there shall be some. */
export const loadPlugins: PluginLoader = async (settings, clock) => {
  const { PluginHost } = await import('./plugins/plugin-host.js');
  return PluginHost.load(settings, clock);
};
