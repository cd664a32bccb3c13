/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Who says that they have a state. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Since when: milliseconds since 1970. */
  readonly since: number;
}

/** What `owner.json` of a folder of a state says; undefined where there is none that means something. */
export async function readOwner(state: string): Promise<Owner | undefined> {
  try {
    const said = JSON.parse(await readFile(join(state, 'owner.json'), 'utf8')) as Record<string, unknown>;
    const { pid, host, since } = said;
    if (!Number.isSafeInteger(pid) || (pid as number) < 1) return undefined;
    if (typeof host !== 'string' || typeof since !== 'number') return undefined;
    return { pid: pid as number, host, since };
  } catch {
    return undefined;
  }
}
