import type * as Transformer from 'class-transformer';
import type * as Validator from 'class-validator';
import { createRequire } from 'node:module';

/** What of class-transformer's own records is read: its index does not give them away. */
export interface TransformerRecords {
  findTypeMetadata(cls: object, name: string): TypeRecord | undefined;
  findTransformMetadatas(cls: object, name: string, direction: number): readonly unknown[];
  findExposeMetadata(cls: object, name: string): ExposeRecord | undefined;
  getExposedProperties(cls: object, direction: number): readonly string[];
  getExcludedProperties(cls: object, direction: number): readonly string[];
  getStrategy(cls: object): 'none' | 'exposeAll' | 'excludeAll';
}

/** What `@Expose` recorded. */
interface ExposeRecord {
  readonly options?: {
    readonly name?: string;
    readonly groups?: readonly string[];
    readonly toPlainOnly?: boolean;
  };
}

/** What `@Type` recorded. */
interface TypeRecord {
  reflectedType?: unknown;
  readonly typeFunction: () => unknown;
  readonly options?: { readonly discriminator?: unknown };
}

/** The libraries that know what classes of settings say about themselves. */
export interface ClassLibraries {
  readonly validator: typeof Validator;
  readonly transformer: typeof Transformer;
  readonly records: TransformerRecords;
}

const loadNow = createRequire(import.meta.url);
const loaded = new Map<string, unknown>();

/** What a package exports. Node looks for its files each time that it is asked. */
function load(name: string): unknown {
  let library = loaded.get(name);
  if (library === undefined) loaded.set(name, (library = loadNow(name) as unknown));
  return library;
}

/**
 * Loaded when first looked at: they take their time, so that only who has settings pays; and in the same tick, since
 * whoever asks for settings cannot wait. They are the copies that an application imports.
 */
export const CLASS_LIBRARIES: ClassLibraries = Object.freeze({
  get validator() {
    return load('class-validator') as typeof Validator;
  },
  get transformer() {
    return load('class-transformer') as typeof Transformer;
  },
  get records() {
    const storage = load('class-transformer/cjs/storage.js') as {
      defaultMetadataStorage: TransformerRecords;
    };
    return storage.defaultMetadataStorage;
  },
});

/** Whether any class can say anything about itself: who decorates one has loaded the validator, which says so to all its copies. */
export const hasDecoratedClasses = (): boolean => 'classValidatorMetadataStorage' in globalThis;

/** A class whose instances are settings. */
export type SettingsClass = new () => object;

/** How a class of settings is called. */
export const nameOf = (cls: SettingsClass): string => (cls.name === '' ? 'an anonymous class' : cls.name);
