/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessMark } from './process-mark.js';

const PRIVATE = 0o600;

const pathIn = (state: string) => join(state, 'oneiric.pid');

/** Says which process has a state, so that it is told from one that is given its number later. At once: it may close. */
export function writePidFile(state: string, mark: ProcessMark): void {
  const draft = `${pathIn(state)}.${mark.pid}`;
  writeFileSync(draft, `${JSON.stringify(mark)}\n`, { mode: PRIVATE });
  renameSync(draft, pathIn(state));
}

/** What `writePidFile` has said; undefined where there is nothing that means something. */
export async function readPidFile(state: string): Promise<ProcessMark | undefined> {
  try {
    const { pid, started } = JSON.parse(await readFile(pathIn(state), 'utf8')) as Record<string, unknown>;
    if (!Number.isSafeInteger(pid) || (pid as number) < 1) return undefined;
    return { pid: pid as number, started: typeof started === 'string' ? started : undefined };
  } catch {
    return undefined;
  }
}

/** At once: the process may be ending. */
export const removePidFile = (state: string): void => rmSync(pathIn(state), { force: true });
