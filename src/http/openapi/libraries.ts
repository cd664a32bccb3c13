import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import type { Constructable } from '../../core/component.js';
import { validationLibraries, type TransformerStorage } from '../validation/libraries.js';

/** What is asked about DTOs. */
export interface DtoLibraries {
  /** What class-validator checks of a class. */
  readonly rulesOf: (dto: Constructable) => readonly ValidationMetadata[];
  /** The name of a rule. */
  readonly nameOf: (rule: ValidationMetadata) => string;
  /** What class-transformer makes of plain objects. */
  readonly transformer: TransformerStorage;
}

/** What is known of DTOs. @throws HttpError `http/missing-package` */
export async function dtoLibraries(): Promise<DtoLibraries> {
  const { getMetadataStorage, transformer } = await validationLibraries();
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
