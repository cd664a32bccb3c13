/* eslint-disable security/detect-non-literal-fs-filename -- in a folder that was just made */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Long enough for a browser to read a file, in milliseconds. */
const READ_MS = 5_000;

const OPENERS: ReadonlyMap<string, readonly [string, ...string[]]> = new Map([
  ['darwin', ['open']],
  ['win32', ['rundll32', 'url.dll,FileProtocolHandler']],
]);
const OTHERWISE = ['xdg-open'] as const;

/**
 * Opens a link in the browser of whoever types. Everybody on the machine can read what programs are started with, so the browser is
 * given a file that leads to the link, which only its owner may read, and which is taken away again.
 *
 * @returns whether there was a program to open it with
 */
export async function openInBrowser(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'oneiric-dashboard-'));
  try {
    const file = join(folder, 'open.html');
    await writeFile(file, pageTo(url), { mode: 0o600 });
    const isOpened = await started(pathToFileURL(file).href, env);
    if (isOpened) await pause(READ_MS);
    return isOpened;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The link has no character that would end the text it stands in: `URL` has made it. */
const pageTo = (url: string): string =>
  `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${new URL(url).href}">`;

function started(file: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const [program, ...args] = OPENERS.get(process.platform) ?? OTHERWISE;
  return new Promise((resolve) => {
    const child = spawn(program, [...args, file], { env, stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    // One that cannot open anything says so at once; one that can may go on for as long as the browser.
    child.once('exit', (code) => resolve(code === 0));
    child.once('spawn', () => void pause(READ_MS, undefined, { ref: false }).then(() => resolve(true)));
    child.unref();
  });
}
