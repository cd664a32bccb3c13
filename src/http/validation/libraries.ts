import type { getMetadataStorage } from 'class-validator';
import { HttpError } from '../http-error.js';

/** What validates. */
export interface ValidationLibraries {
  readonly pipe: { execute(value: unknown, place: never): Promise<unknown> };
  readonly getMetadataStorage: typeof getMetadataStorage;
}

let loading: Promise<ValidationLibraries> | undefined;

/** Loaded when the first controller needs them: they are a tenth of a second. @throws HttpError `http/missing-package` */
export function validationLibraries(): Promise<ValidationLibraries> {
  return (loading ??= load());
}

async function load(): Promise<ValidationLibraries> {
  try {
    const [{ ClassValidationPipe }, validator] = await Promise.all([
      import('@inversifyjs/class-validation'),
      import('class-validator'),
    ]);
    return { pipe: new ClassValidationPipe(), getMetadataStorage: validator.getMetadataStorage };
  } catch (cause) {
    loading = undefined;
    throw new HttpError(
      'http/missing-package',
      'A controller has parameters to be validated, and what validates them is not there. Nothing was started.',
      { cause, hint: 'npm install @inversifyjs/class-validation' },
    );
  }
}
