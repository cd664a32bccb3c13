import type * as Transformer from 'class-transformer';
import type * as Validator from 'class-validator';
import { createRequire } from 'node:module';

/** What of class-transformer's own records is read: its index does not give them away. */
interface TransformerRecords {
  findTypeMetadata(cls: object, name: string): TypeRecord | undefined;
  findTransformMetadatas(cls: object, name: string, direction: number): readonly unknown[];
  getExposedProperties(cls: object, direction: number): readonly string[];
}

/** What `@Type` recorded. */
interface TypeRecord {
  readonly typeFunction: () => unknown;
  readonly options?: { readonly discriminator?: unknown };
}

/** The libraries that know what classes of settings say about themselves. */
export interface ClassLibraries {
  readonly validator: typeof Validator;
  readonly transformer: typeof Transformer;
  readonly records: TransformerRecords;
}

/** Imports them; they take their time, so that only who has settings pays. */
export async function loadClassLibraries(): Promise<ClassLibraries> {
  const [validator, transformer] = await Promise.all([
    import('class-validator'),
    import('class-transformer'),
  ]);
  const storage: unknown = createRequire(import.meta.url)('class-transformer/cjs/storage.js');
  const { defaultMetadataStorage: records } = storage as { defaultMetadataStorage: TransformerRecords };
  return { validator, transformer, records };
}

/** A class whose instances are settings. */
export type SettingsClass = new () => object;
