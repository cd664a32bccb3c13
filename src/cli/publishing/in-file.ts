import { bareTextOf, OneiricError } from '../../core/errors.js';
import type { Call } from '../call.js';
import { CliError, EXIT } from '../cli-error.js';
import { exitCodeOf } from '../exit-code.js';
import { oneLine } from '../output/escape.js';
import { readFrom } from './files.js';

/** For publishers only: who fetches a document makes none. */
const HINTS = new Map([
  ['remote/not-json', 'what is signed is JSON: oneiric manifest pack makes it of what people write'],
]);

/** What is made of the bytes of a file; what is wrong with them is told with its name. @throws as `readFrom` and `read` */
export async function readAs<R>(
  call: Call,
  file: string,
  read: (bytes: Uint8Array) => R | Promise<R>,
): Promise<R> {
  const bytes = await readFrom(call, file);
  return inFile(file, () => read(bytes));
}

/** Something that is about what is in a file: where it is refused, its name is said. */
export async function inFile<R>(file: string, act: () => R | Promise<R>): Promise<R> {
  try {
    return await act();
  } catch (error) {
    throw OneiricError.is(error) ? named(file, error) : error;
  }
}

function named(file: string, error: OneiricError): CliError {
  const { code, hint, path } = error;
  const text = bareTextOf(error);
  // What reads configuration knows the name, and gives advice about configuration.
  const isOfConfig = code.startsWith('config/');
  return new CliError(code, isOfConfig ? text : `${oneLine(file)}: ${text}`, {
    exitCode: isOfConfig ? EXIT.refused : exitCodeOf(error),
    path,
    hint: isOfConfig ? 'oneiric manifest init writes one to begin with' : (hint ?? HINTS.get(code)),
    cause: error,
  });
}
