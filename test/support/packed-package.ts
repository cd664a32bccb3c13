import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Ended } from './compiled-program.js';

const COMPILERS = {
  native: 'node_modules/@typescript/native/bin/tsc',
  classic: 'node_modules/typescript/lib/tsc.js',
} as const;

/** What a user's project needs besides the package itself. */
const DEPENDENCIES = [
  'rxjs',
  'reflect-metadata',
  'inversify',
  '@inversifyjs',
  '@types/node',
  'axios',
  'chokidar',
  'class-transformer',
  'class-validator',
  'hono',
  '@hono',
  'semver',
  'tweetnacl',
  'winston',
  'yaml',
  'zod',
];

const LOOKED_AT_EVERY_MS = 100;

const OPTIONS = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable', 'dom'],
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  isolatedModules: true,
  types: ['node'],
  outDir: 'out',
  rootDir: 'src',
};

/**
 * What npm would publish of the sources as they are now, unpacked. The first file of a run that asks for it makes it, and the
 * others wait for that: it takes as long as most of them.
 *
 * @returns the folder of the package, which belongs to all
 */
export async function packPackage(): Promise<string> {
  const root = inject('packedIn');
  const [made, failed] = [join(root, 'package'), join(root, 'failed')];
  if (isFirst(root)) makePackage(root, { made, failed });
  while (!existsSync(made)) {
    if (existsSync(failed)) throw new TypeError(readFileSync(failed, 'utf8'));
    await pause(LOOKED_AT_EVERY_MS);
  }
  return made;
}

/** Of all processes that ask. */
function isFirst(root: string): boolean {
  try {
    mkdirSync(join(root, 'staging'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function makePackage(root: string, { made, failed }: { made: string; failed: string }): void {
  const staging = join(root, 'staging');
  try {
    cpSync('package.json', join(staging, 'package.json'));
    execFileSync(process.execPath, ['tools/build.mjs', join(staging, 'dist')], { encoding: 'utf8' });
    execFileSync('tar', ['-xzf', packFolder(staging), '-C', staging]);
    // It is there when it is whole.
    renameSync(join(staging, 'package'), made);
  } catch (error) {
    writeFileSync(failed, `the package cannot be packed: ${String(error)}`);
  }
}

/** Packs the package in a folder, as npm would publish it. @returns the tarball */
export function packFolder(folder: string): string {
  const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', resolve(folder)];
  const [packed] = JSON.parse(
    execFileSync('npm', packing, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as { filename: string }[];
  return join(folder, packed?.filename ?? 'nothing.tgz');
}

/** A project of a user, outside of ours: the packed package, its dependencies, and programs. */
export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), 'oneiric-consumer-'));

  /** @param tarballs what npm installs besides, while the folder is empty but for its package.json */
  constructor(
    private readonly packed: string,
    tarballs: readonly string[] = [],
  ) {
    writeFileSync(join(this.folder, 'package.json'), '{ "name": "consumer", "type": "module" }');
    if (tarballs.length > 0) this.#npmInstall(tarballs);
    writeFileSync(
      join(this.folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: OPTIONS, include: ['src'] }),
    );
    this.install('oneiric');
    for (const name of DEPENDENCIES) this.link(name);
  }

  /** One more copy of the package, under another name. */
  install(name: string): void {
    cpSync(this.packed, join(this.folder, 'node_modules', name), { recursive: true });
  }

  /** A source file; gives its output. */
  write(name: string, text: string): string {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Copies a folder of programs to `src`. */
  copy(folder: string): void {
    cpSync(folder, join(this.folder, 'src'), { recursive: true });
  }

  /** Copies what a folder holds over the project: its own package.json too. */
  put(folder: string): void {
    cpSync(folder, this.folder, { recursive: true });
  }

  /** Compiles `src` to `out`, and checks all declarations that it leads to, in this package and others. */
  compile(compiler: keyof typeof COMPILERS = 'native', flags: readonly string[] = []): Ended {
    return this.#spawn([resolve(COMPILERS[compiler]), '-p', this.folder, ...flags]);
  }

  /** As `compile`, of programs only: most of the time goes to declarations, which other tests have checked. */
  compilePrograms(): Ended {
    return this.compile('native', ['--skipLibCheck']);
  }

  /** Runs a file of the project to its end. @param flags of Node.js */
  run(file: string, args: readonly string[] = [], flags: readonly string[] = []): Ended {
    return this.#spawn([...flags, join(this.folder, file), ...args]);
  }

  /** Starts a file of the project. */
  start(file: string, args: readonly string[] = []): ChildProcess {
    return spawn(process.execPath, [join(this.folder, file), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #spawn(args: readonly string[]): Ended {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', NODE_OPTIONS: '' };
    return spawnSync(process.execPath, args, { cwd: this.folder, encoding: 'utf8', env, timeout: 60_000 });
  }

  /** The package itself is not published, so npm cannot find what they have it as a peer for. */
  #npmInstall(tarballs: readonly string[]): void {
    const flags = ['--offline', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', ...flags, ...tarballs.map((one) => resolve(one))], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  /** One of our own packages, which npm would install as another. @param from what it is called here */
  link(name: string, from = name): void {
    const target = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(resolve('node_modules', from), target, 'junction');
  }
}
