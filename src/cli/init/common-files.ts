import { VERSION } from '../../core/version.js';

/** What a new package is made of. */
export interface NewPackage {
  readonly name: string;
  /** What `oneiric` of its package.json says. */
  readonly oneiric: object;
  readonly scripts: Readonly<Record<string, string>>;
  /** Whether the application brings the package, or the one that it is used in. */
  readonly needs: 'dependencies' | 'peerDependencies';
  readonly more?: object;
}

/** The compiler that its sources are written for. */
const TYPESCRIPT = '^5.9.0 || ^6.0.0';
const NODE_TYPES = '^20.19.0';

/** package.json, what the compiler is told, and what is not kept. */
export function commonFiles({ name, oneiric, scripts, needs, more }: NewPackage): [string, string][] {
  const manifest = {
    ...{ name, version: '0.1.0', private: true, type: 'module', engines: { node: '>=20.19' } },
    ...more,
    oneiric,
    scripts: { build: 'tsc', ...scripts, test: 'npm run build && node --test dist/*.test.js' },
    [needs]: { oneiric: `^${VERSION}` },
    devDependencies: {
      '@types/node': NODE_TYPES,
      ...(needs === 'peerDependencies' && { oneiric: `^${VERSION}` }),
      typescript: TYPESCRIPT,
    },
  };
  return [
    ['package.json', json(manifest)],
    ['tsconfig.json', json({ compilerOptions: COMPILER, include: ['src'] })],
    ['.gitignore', 'node_modules/\ndist/\n.oneiric/\n'],
  ];
}

/** Decorators say what constructors take by metadata that the compiler emits. */
const COMPILER = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  types: ['node'],
  rootDir: 'src',
  outDir: 'dist',
};

const json = (value: object) => `${JSON.stringify(value, undefined, 2)}\n`;
