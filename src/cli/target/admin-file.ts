/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How a process says it is reached. */
export interface AdminFile {
  readonly socket: string | undefined;
  readonly url: string | undefined;
  readonly pid: number | undefined;
}

/** More than it ever is. */
const LONGEST = 16_384;

/** What `admin.json` of a folder of a state says; undefined where there is none that can be read. */
export async function readAdminFile(folder: string): Promise<AdminFile | undefined> {
  const file = join(folder, 'admin.json');
  try {
    const facts = await stat(file);
    if (!facts.isFile() || facts.size > LONGEST) return undefined;
    const said = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    return { socket: textOf(said['socket']), url: textOf(said['url']), pid: numberOf(said['pid']) };
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined);
