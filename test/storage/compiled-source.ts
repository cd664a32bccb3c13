import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { reachableFolder } from '../support/reachable.js';

const FOLDERS = ['adapters', 'contracts', 'core', 'decorators', 'storage'];

/**
 * The sources as JavaScript in a folder of their own, for child processes: Node 20 runs no TypeScript.
 * Other users reach it too.
 */
export function compileSource(): { folder: string; urlOf(file: string): string } {
  const folder = reachableFolder('oneiric-compiled-');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const file of FOLDERS.flatMap(sourcesIn)) {
    const target = join(folder, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, compiled(join('src', file)));
  }
  return { folder, urlOf: (file) => pathToFileURL(join(folder, file)).href };
}

function sourcesIn(area: string): string[] {
  const names = readdirSync(join('src', area), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(area, name));
}

function compiled(file: string): string {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      verbatimModuleSyntax: true,
    },
  });
  return outputText;
}
