import type { SettingsClass } from './class-libraries.js';
import { VALIDATION } from './validate.js';

/**
 * A section as one object for ever: what is read of it is what holds at that moment. It is an instance of its class, so
 * methods of the class work on it; it cannot be written to.
 *
 * @param read the section as it is now
 */
export function sectionView(cls: SettingsClass, read: () => object): object {
  const view: object = Object.create(cls.prototype as object) as object;
  for (const name of VALIDATION.shapes.of(cls).fields.keys()) {
    Object.defineProperty(view, name, {
      enumerable: true,
      get: (): unknown => Reflect.get(read(), name),
    });
  }
  return Object.freeze(view);
}
