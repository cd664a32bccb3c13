import type { SettingsClass } from '../config/class-libraries.js';

/** The sections of the configuration as objects that follow it; the application gives it to its modules. */
export abstract class ConfigViews {
  /** The same object each time. */
  abstract of(cls: SettingsClass): object;
}
