import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Vite 8 lowers decorators only for files inside a tsconfig "include"; state it for every file.
const oxc = { decorator: { legacy: true, emitDecoratorMetadata: true } } as const;

/** Where a machine-readable report goes: `tools/conformance.mjs` reads it. */
const report = process.env['ONEIRIC_TEST_REPORT'];

export default defineConfig({
  oxc,
  resolve: { alias: ownNames() },
  test: {
    reporters: [
      'default',
      './tools/ci-reporter.ts',
      ...(report === undefined ? [] : [['json', { outputFile: report }] as [string, { outputFile: string }]]),
    ],
    // As many as CI has cores: the default leaves one of them to nobody.
    maxWorkers: 2,
    // What is waited for comes, or does not: one second tells nothing on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      reportOnFailure: true,
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.integration.test.ts'],
          setupFiles: ['./test/setup.ts'],
          pool: 'threads',
          isolate: false,
          // Far more than any of them needs: one that hangs is told, one on a busy machine is not.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.integration.test.ts', 'samples/**/*.test.ts'],
          setupFiles: ['./test/setup.ts'],
          globalSetup: ['./test/support/packed-once.ts'],
          pool: 'forks',
          // Programs are compiled and packed, beside whatever else runs.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});

/** Samples import the package by its name; under test that name means the sources, not what was last built. */
function ownNames(): { find: RegExp; replacement: string }[] {
  const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
    exports: Record<string, string | { default: string }>;
  };
  return Object.entries(manifest.exports).flatMap(([door, target]) => {
    if (typeof target === 'string') return [];
    const source = target.default.replace('./dist/', './src/').replace(/\.js$/, '.ts');
    const name = `oneiric${door.slice(1)}`.replaceAll('.', '\\.');
    return [
      {
        // eslint-disable-next-line security/detect-non-literal-regexp -- from our own package.json
        find: new RegExp(`^${name}$`),
        replacement: fileURLToPath(new URL(source, import.meta.url)),
      },
    ];
  });
}
