import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** How a child process ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A fresh folder for compiled programs. It is within the project, since a package can import itself by its name only from there.
 *
 * @param whenOver where its removal is left: until the test that asks for it has finished, by default
 */
export function programFolder(whenOver: (remove: () => void) => void = onTestFinished): string {
  if (!existsSync('dist/index.js')) throw new TypeError('dist/ is missing: run npm run build first');
  mkdirSync('build', { recursive: true });
  const folder = mkdtempSync(join('build', 'programs-'));
  whenOver(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Compiles programs as a user's would be: with the options of the samples, against the built package.
 *
 * @param folder where the output goes, from {@link programFolder}
 * @param sources `rootDir`: the folder that file names are kept from; `include`: globs, from the project's root
 * @throws what the compiler says
 */
export function compile(folder: string, sources: { rootDir: string; include: readonly string[] }): void {
  const config = join(folder, 'tsconfig.json');
  const compilerOptions = { rootDir: resolve(sources.rootDir), outDir: resolve(folder) };
  const include = sources.include.map((glob) => resolve(glob));
  const settings = { extends: resolve('tsconfig.samples.json'), compilerOptions, include };
  writeFileSync(config, JSON.stringify({ ...settings, exclude: ['**/*.test.ts'] }));
  const { status, stdout } = run('node_modules/@typescript/native/bin/tsc', ['-p', config]);
  if (status !== 0) throw new TypeError(`the compiler refuses it:\n${stdout}`);
}

/** Runs a JavaScript file to its end. */
export function run(file: string, args: readonly string[] = []): Ended {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  return spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', env, timeout: 150_000 });
}

/** Compiles one sample. @returns its entry, as JavaScript */
export function compileSample(name: string): string {
  const folder = programFolder();
  compile(folder, {
    rootDir: '.',
    include: [join('samples', name, '**/*.ts'), join('samples', name, 'packages/*/package.json')],
  });
  return join(folder, 'samples', name, 'main.js');
}
