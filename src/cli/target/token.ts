/* eslint-disable security/detect-non-literal-fs-filename -- the operator says which file */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CliError, EXIT } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import type { World } from '../world.js';

/** What a header can carry. */
const TOKEN = /^[\x21-\x7e]{1,512}$/;

/**
 * The token for the admin URL: of the file that is named, else of the variable `ONEIRIC_ADMIN_TOKEN`, else the operator's
 * of the folder of the state. Never of the command line, which everybody on the machine can read.
 *
 * @throws CliError `cli/no-token`
 */
export async function readToken(
  { env, folder }: Pick<World, 'env' | 'folder'>,
  { file, state }: { file: string | undefined; state: string },
): Promise<string> {
  const said = env['ONEIRIC_ADMIN_TOKEN'];
  if (file !== undefined) return checked(await textOf(resolve(folder, file)), file);
  if (said !== undefined && said !== '') return checked(said, 'ONEIRIC_ADMIN_TOKEN');
  const kept = join(state, 'operator.token');
  return checked(await textOf(kept), kept);
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw noToken(`${oneLine(file)} cannot be read`, cause);
  });
}

/** What it says is never shown. */
function checked(text: string, from: string): string {
  const token = text.trim();
  if (TOKEN.test(token)) return token;
  throw noToken(`${oneLine(from)} holds no token`);
}

const noToken = (what: string, cause?: unknown) =>
  new CliError('cli/no-token', `${what}. Nothing was asked.`, {
    exitCode: EXIT.notAllowed,
    hint: 'name a file with --token-file, or set ONEIRIC_ADMIN_TOKEN; --socket needs none',
    cause,
  });
