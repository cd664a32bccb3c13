import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import type { Constructable } from '../../core/component.js';
import { validationLibraries } from '../validation/libraries.js';

/** What class-transformer was told of classes: it has no function that tells it. */
export interface TransformerStorage {
  findTypeMetadata(target: Constructable, property: string): TypeMetadata | undefined;
  findExposeMetadata(target: Constructable, property: string): ExposeMetadata | undefined;
  getExposedProperties(target: Constructable, kind: number): readonly string[];
  getExcludedProperties(target: Constructable, kind: number): readonly string[];
  getStrategy(target: Constructable): 'excludeAll' | 'exposeAll' | 'none';
}

interface TypeMetadata {
  readonly typeFunction: (() => unknown) | undefined;
}

interface ExposeMetadata {
  readonly options?: { readonly name?: string; readonly groups?: readonly string[] };
}

/** What is asked about DTOs. */
export interface DtoLibraries {
  /** What class-validator checks of a class. */
  readonly rulesOf: (dto: Constructable) => readonly ValidationMetadata[];
  /** The name of a rule. */
  readonly nameOf: (rule: ValidationMetadata) => string;
  /** What class-transformer makes of plain objects. */
  readonly transformer: TransformerStorage;
}

/** The file of class-transformer that keeps it; it comes without types. */
const STORAGE: string = 'class-transformer/cjs/storage.js';

/** What is known of DTOs. @throws HttpError `http/missing-package` */
export async function dtoLibraries(): Promise<DtoLibraries> {
  const { getMetadataStorage } = await validationLibraries();
  const { defaultMetadataStorage: transformer } = (await import(STORAGE)) as {
    defaultMetadataStorage: TransformerStorage;
  };
  const storage = getMetadataStorage();
  return {
    transformer,
    rulesOf: (dto: Constructable) => storage.getTargetValidationMetadatas(dto, '', false, false),
    nameOf: ({ constraintCls, type }: ValidationMetadata) => {
      // Typed as always there, and missing for what no constraint checks.
      const cls = constraintCls as typeof constraintCls | undefined;
      return (cls && storage.getTargetValidatorConstraints(cls)[0]?.name) ?? type;
    },
  };
}
