import { isDeepStrictEqual } from 'node:util';
import type { PluginSettings } from '../core/plugins.js';
import type { PluginLoader, PluginsOfApplication } from '../modules/plugins-of-application.js';

/** Packages that extend an application. The code for it comes only where there shall be some. */
export const loadPlugins: PluginLoader = async (settings, clock) => {
  const { PluginHost } = await import('./plugins/plugin-host.js');
  return PluginHost.load(settings, clock);
};

/** The plugins of an application that is made again where one of them keeps it from starting: imported once. */
export class PluginTrial {
  #plugins: PluginsOfApplication | undefined;
  #settings: PluginSettings | undefined;

  /** Other plugins than last time are other ones, whatever became of those. */
  readonly load: PluginLoader = async (settings, clock) => {
    if (this.#plugins && isDeepStrictEqual(settings, this.#settings)) return this.#plugins;
    this.#settings = settings;
    return (this.#plugins = await loadPlugins(settings, clock));
  };

  /** Whether it may start without those that kept it from that. Each time there are fewer. */
  isWorthAnother(error: unknown): boolean {
    return this.#plugins?.giveUp(error) ?? false;
  }
}
