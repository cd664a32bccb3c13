import { hasDecoratedClasses, type SettingsClass } from './class-libraries.js';
import { deepFreeze } from './deep-freeze.js';
import { schemaBehind } from './schema-settings.js';

/** Settings of which nobody says anything, for as long as nothing could find them wrong. */
export class Unsaid {
  readonly #made = new Map<string, object>();

  /** Undefined where somebody has to look at them: the class may ask for more than it says itself. */
  of(name: string, cls: SettingsClass): object | undefined {
    if (hasDecoratedClasses() || schemaBehind(cls)) return undefined;
    let made = this.#made.get(name);
    if (!(made instanceof cls)) this.#made.set(name, (made = deepFreeze(new cls())));
    return made;
  }
}
