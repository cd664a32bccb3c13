import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { textOf } from '../../core/errors.js';
import { ArtifactError } from './artifact-error.js';

/** The program that runs in threads and processes of artifacts. */
export const PROGRAM = new URL('./isolated/program.js', import.meta.url);

/** The path of a program, without links. @throws ArtifactError `remote/no-program` where it is not there */
export function programPath(program: URL): string {
  try {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- a part of this package, or what the host names
    return realpathSync(fileURLToPath(program));
  } catch (cause) {
    const message = `The program for threads and processes of artifacts is not there: ${textOf(cause)}.`;
    throw new ArtifactError('remote/no-program', message, {
      hint: 'a bundle does not bring it along: put dist/shared/artifact-program.js of the package there, or say where it is (program)',
      cause,
    });
  }
}
