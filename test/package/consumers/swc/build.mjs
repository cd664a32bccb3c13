// As `swc src --out-dir dist --strip-leading-paths` of @swc/cli does.
import { transformFile } from '@swc/core';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';

mkdirSync('dist', { recursive: true });
for (const name of readdirSync('src')) {
  const { code } = await transformFile(`src/${name}`);
  writeFileSync(`dist/${name.replace(/\.ts$/, '.js')}`, code);
}
