import { spawnSync } from 'node:child_process';
import type { Column } from './column.js';
import { median } from './measure.js';
import { locationOf } from './peers.js';
import type { Collected } from './result.js';

const ROW = 'S7 import, ms over bare';

/** Milliseconds of whole processes that import and end, above one that imports nothing. Interleaved. */
export async function measureImports(
  columns: readonly Column[],
  runs: number,
  collected: Collected,
): Promise<void> {
  const specifiers = new Map<string, string>([['bare', '']]);
  for (const column of columns) {
    const specifier = await specifierOf(column);
    if (specifier !== undefined) specifiers.set(column.name, specifier);
  }
  specifiers.set('(rxjs)', import.meta.resolve('rxjs'));
  const times = new Map<string, number[]>([...specifiers.keys()].map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const [name, specifier] of specifiers) times.get(name)?.push(processMs(specifier));
  }
  const bare = median(times.get('bare') ?? []);
  for (const [name, values] of times) if (name !== 'bare') collected.add(ROW, name, median(values) - bare);
}

async function specifierOf(column: Column): Promise<string | undefined> {
  if (column.name === 'oneiric') return import.meta.resolve('oneiric');
  return column.package === undefined ? undefined : locationOf(column.package);
}

function processMs(specifier: string): number {
  const program = specifier === '' ? '' : `import ${JSON.stringify(specifier)};`;
  // Several peers need the metadata polyfill; it is counted with them.
  const polyfill = /tsyringe|injection-js/.test(specifier) ? "import 'reflect-metadata';" : '';
  const began = performance.now();
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', polyfill + program], {
    stdio: 'ignore',
  });
  if (status !== 0) throw new TypeError(`importing ${specifier} failed`);
  return performance.now() - began;
}
