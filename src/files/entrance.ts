/* eslint-disable security/detect-non-literal-fs-filename -- whoever watches has chosen the folder */
import { opendir, stat } from 'node:fs/promises';
import { sep } from 'node:path';

/** Why a folder may not be read: what is in it, or what that is. Undefined where it may. It is tried, since rights are of many kinds. */
export async function refusalToRead(folder: string): Promise<unknown> {
  try {
    const entries = await opendir(folder);
    await entries.close();
    return await refusalToEnter(folder);
  } catch (error) {
    return error;
  }
}

/** Why what is in a folder may not be reached. Undefined where it may. */
export async function refusalToEnter(folder: string): Promise<unknown> {
  try {
    await stat(`${folder}${sep}.`);
    return undefined;
  } catch (error) {
    return error;
  }
}
