import type { Constructable } from '../core/component.js';
import { InjectionError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { record } from './metadata.js';

// Registered, so that what a second installed copy of the package records is read as our own.
const SECTION = Symbol.for('oneiric:config-section');
const MAX_LENGTH = 100;
const NAME = /^[A-Za-z][\w-]*$/;

/**
 * The class says what a section of the configuration holds: its fields, their validators, and as defaults what a new
 * instance has. It is known where `ConfigModule.forFeature` is imported with it.
 *
 * @param name of the section: letters, digits, `_` and `-`, the first a letter
 * @throws InjectionError, when it decorates: `injection/bad-reference` for a name that is none
 * @example
 * @ConfigSection('catalog')
 * class CatalogConfig {
 *   @IsInt() @Min(1) pageSize = 50;
 * }
 */
export function ConfigSection(name: string): (cls: Constructable) => void {
  return (cls) => {
    if (typeof name !== 'string' || name.length > MAX_LENGTH || !NAME.test(name)) {
      throw new InjectionError(
        'injection/bad-reference',
        `${cls.name}: @ConfigSection was given ${shown(name)}. Nothing was declared.`,
        { path: cls.name, hint: "write @ConfigSection('catalog')" },
      );
    }
    record(SECTION, name, cls);
  };
}

/** The section that this very class describes; a parent's does not count. */
export function sectionOf(cls: object): string | undefined {
  return Reflect.getOwnMetadata(SECTION, cls) as string | undefined;
}
