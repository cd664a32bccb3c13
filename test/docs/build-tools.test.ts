import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const BLOCK = /^```\w+\n([\s\S]*?)^```$/gm;

/** In the order of the page. */
const SHOWN = [
  'tsc/tsconfig.json',
  'swc/.swcrc',
  'vitest/vitest.config.ts',
  'esbuild/build.mjs',
  'esbuild/src/catalog.ts',
  'esbuild/src/shop.controller.ts',
  'esbuild/src/shop.controller.ts',
];

it('the page of build tools shows what the projects that are built have', () => {
  const blocks = [...readFileSync('docs/build-tools.md', 'utf8').matchAll(BLOCK)].map(
    ([, text = '']) => text,
  );
  expect(blocks).toHaveLength(SHOWN.length);
  for (const [at, name] of SHOWN.entries()) {
    const text = readFileSync(`test/package/consumers/${name}`, 'utf8');
    // Configuration is there as a whole, and of programs what matters.
    if (name.includes('/src/')) expect(text).toContain(blocks[at]?.trimEnd());
    else expect(blocks[at]).toBe(text);
  }
});
