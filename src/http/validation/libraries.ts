import type { getMetadataStorage } from 'class-validator';
import type { Constructable } from '../../core/component.js';
import { HttpError } from '../http-error.js';

/** What class-transformer was told of classes: it has no function that tells it. */
export interface TransformerStorage {
  findTypeMetadata(target: Constructable, property: string): TypeMetadata | undefined;
  findTransformMetadatas(target: Constructable, property: string, kind: number): readonly object[];
  findExposeMetadataByCustomName(target: Constructable, name: string): ExposeMetadata | undefined;
  findExposeMetadata(target: Constructable, property: string): ExposeMetadata | undefined;
  getExposedProperties(target: Constructable, kind: number): readonly string[];
  getExcludedProperties(target: Constructable, kind: number): readonly string[];
  getStrategy(target: Constructable): 'excludeAll' | 'exposeAll' | 'none';
}

/** What `@Type` says of a field. */
export interface TypeMetadata {
  readonly typeFunction: ((options?: object) => unknown) | undefined;
  readonly reflectedType: unknown;
  readonly options?: { readonly discriminator?: Discriminator };
}

/** Which class an object becomes, by what one of its fields says. */
export interface Discriminator {
  readonly property?: string;
  readonly subTypes?: readonly { readonly name: string; readonly value: Constructable }[];
}

interface ExposeMetadata {
  readonly propertyName: string;
  readonly options?: { readonly name?: string; readonly groups?: readonly string[] };
}

/** What validates. */
export interface ValidationLibraries {
  readonly pipe: { execute(value: unknown, place: never): Promise<unknown> };
  readonly getMetadataStorage: typeof getMetadataStorage;
  readonly transformer: TransformerStorage;
}

/** The file of class-transformer that keeps it; it comes without types. */
const STORAGE: string = 'class-transformer/cjs/storage.js';

let loading: Promise<ValidationLibraries> | undefined;

/** Loaded when the first controller needs them: they are a tenth of a second. @throws HttpError `http/missing-package` */
export function validationLibraries(): Promise<ValidationLibraries> {
  return (loading ??= load());
}

async function load(): Promise<ValidationLibraries> {
  try {
    const [{ ClassValidationPipe }, validator, { defaultMetadataStorage: transformer }] = await Promise.all([
      import('@inversifyjs/class-validation'),
      import('class-validator'),
      import(STORAGE) as Promise<{ readonly defaultMetadataStorage: TransformerStorage }>,
    ]);
    return { pipe: new ClassValidationPipe(), getMetadataStorage: validator.getMetadataStorage, transformer };
  } catch (cause) {
    loading = undefined;
    throw new HttpError(
      'http/missing-package',
      'A controller has parameters to be validated, and what validates them is not there. Nothing was started.',
      { cause, hint: 'npm install @inversifyjs/class-validation' },
    );
  }
}
