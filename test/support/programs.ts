import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

/**
 * Where a program is that tests need and npm does not bring. Without it they are skipped, and reported as such; where CI is true it is
 * there, or they fail.
 */
export function programAt(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined && process.env['CI'] === 'true')
    throw new Error(`${name} is missing: .ci/run installs it from Debian`);
  return found;
}

/** What it looks up on the network by itself, or would need of a desktop, is left out. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with nothing in it, until it is disposed of. */
export async function openBrowser(
  executablePath: string,
): Promise<AsyncDisposable & { context: BrowserContext }> {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  const context = await chromium.launchPersistentContext(folder, { executablePath, args: FLAGS });
  return {
    context,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
