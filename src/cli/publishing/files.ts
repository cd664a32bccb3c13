import { dirname, resolve } from 'node:path';
import { fileTrouble } from '../../core/file-trouble.js';
import type { FileReading } from '../../remote/publish/named-files.js';
import type { Call } from '../call.js';
import { CliError, EXIT } from '../cli-error.js';
import { makeFolders } from '../make-folders.js';
import { oneLine } from '../output/escape.js';

/** Ample for a signed document of any kind. */
const DOCUMENT_BYTES = 1_048_576;

/** A file, from the folder that somebody types in. */
export const placeOf = ({ world }: Call, file: string): string => resolve(world.folder, file);

/** The bytes of a file that is named. @throws RemoteError `remote/unreadable-file`, `remote/too-large`, `remote/exposed-file` */
export async function readFrom(
  call: Call,
  file: string,
  reading: FileReading = { most: DOCUMENT_BYTES },
): Promise<Uint8Array> {
  const { readNamed } = await call.world.publisher();
  return readNamed(placeOf(call, file), reading);
}

/** Writes a file in one step. @throws RemoteError `remote/unwritten-file` */
export async function writeTo(call: Call, file: string, content: Uint8Array | string): Promise<void> {
  const { writeNamed } = await call.world.publisher();
  await writeNamed(
    placeOf(call, file),
    typeof content === 'string' ? content : Buffer.from(content).toString('utf8'),
  );
}

/** Makes what leads to a file. @throws CliError `cli/not-written` */
export async function foldersFor(call: Call, file: string, mode?: number): Promise<void> {
  const folder = dirname(placeOf(call, file));
  await makeFolders(folder, mode).catch((cause: unknown) => {
    throw new CliError('cli/not-written', `${oneLine(folder)} cannot be made: ${fileTrouble(cause)}.`, {
      exitCode: EXIT.failed,
      hint: 'name a place below a folder that this user may write to',
      cause,
    });
  });
}
