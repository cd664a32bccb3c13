/* eslint-disable security/detect-non-literal-fs-filename -- whoever publishes names their files */
import { lstat } from 'node:fs/promises';
import type { Call } from '../call.js';
import { CliError, EXIT } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { placeOf } from './files.js';

/** What begins something anew takes the place of nothing. @throws CliError `cli/file-exists` */
export async function refuseExisting(
  call: Call,
  file: string,
  hint = 'name another file with --out',
): Promise<void> {
  const found = await lstat(placeOf(call, file)).catch(() => undefined);
  if (!found) return;
  throw new CliError('cli/file-exists', `${oneLine(file)} is there already. Nothing was written.`, {
    exitCode: EXIT.refused,
    hint,
  });
}
