import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../support/compiled-program.js';
import { Consumer, packPackage } from '../support/packed-package.js';

interface Manifest {
  readonly sideEffects: readonly string[];
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

let packed: string;
let consumer: Consumer;
let manifest: Manifest;

beforeAll(async () => {
  packed = await packPackage();
  consumer = new Consumer(packed);
  manifest = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')) as Manifest;
});

afterAll(() => {
  consumer.remove();
});

/** Runs a file, which has to succeed in silence. Gives what it printed, as JSON. */
function output(file: string, flags: readonly string[] = []): unknown {
  const { status, stdout, stderr } = consumer.run(file, [], flags);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('the published files', () => {
  it('hold each module once, whichever entries are imported', () => {
    const doors = Object.entries(manifest.exports).flatMap(([door, target]) =>
      // Those need packages that nobody has to install.
      typeof target === 'string' || /\/(sqlite|resilience|http|nestjs)/.test(door)
        ? []
        : [`oneiric${door.slice(1)}`],
    );
    expect(doors).toContain('oneiric/testing');
    const shared = `
      const doors = await Promise.all(${JSON.stringify(doors)}.map((door) => import(door)));
      const [{ Cache, Module, Oneiric, OneiricError }, { Test, TestingError }, { MemoryCache }] = doors;
      class App {}
      Module({ providers: [MemoryCache] })(App);
      const made = [await Oneiric.create(App), await Test.createTestingModule({ imports: [App] }).compile()];
      const facts = made.map((app) => Object.getPrototypeOf(MemoryCache) === Cache && app.resolve(Cache).provider);
      for (const app of made) await app.close();
      console.log(JSON.stringify([...facts, Object.getPrototypeOf(TestingError) === OneiricError]));
    `;
    consumer.write('shared.js', shared);
    expect(output('shared.js')).toEqual(['memory', 'memory', true]);
  });

  it('lead from a trace to the sources, which they bring with them', () => {
    const program = `
      import { inject } from 'oneiric';
      import { readFileSync } from 'node:fs';
      import { findSourceMap } from 'node:module';
      import { fileURLToPath } from 'node:url';
      let thrown;
      try { inject('adapter:store'); } catch (error) { thrown = error; }
      const [, file, line] = /\\((.*?src[^)]*?):(\\d+):\\d+\\)/.exec(thrown.stack.replaceAll('file://', ''));
      const { payload } = findSourceMap(fileURLToPath(new URL('shared/oneiric.js', import.meta.resolve('oneiric'))));
      const at = payload.sources.findIndex((source) => file.endsWith(source.replace(/^.*src/, 'src')));
      console.log(JSON.stringify([file.replace(/^.*src./, ''), payload.sourcesContent[at].split('\\n')[line - 1].trim()]));
    `;
    consumer.write('trace.js', program);
    const [file, line] = output('trace.js', ['--enable-source-maps']) as [string, string];
    expect(file).toMatch(/^container[\\/]injection[\\/]injection-context\.ts$/);
    expect(line).toContain('new InjectionError(');
  });

  it('name in `sideEffects` what is there', () => {
    expect(manifest.sideEffects.map((file) => readFileSync(join(packed, file), 'utf8').length > 0)).toEqual(
      manifest.sideEffects.map(() => true),
    );
  });

  it('load of a library what they use: no telephone numbers for a manifest', () => {
    const program = `
      import { createRequire } from 'node:module';
      import 'oneiric/remote';
      const loaded = Object.keys(createRequire(import.meta.url).cache).join();
      console.log(JSON.stringify(['class-validator', 'libphonenumber-js'].map((name) => loaded.includes(name))));
    `;
    consumer.write('remote.js', program);
    expect(output('remote.js')).toEqual([true, false]);
  });
});

const INJECTED_BY_TYPE = `
  import { Module, Oneiric, Service } from 'oneiric';

  @Service({ key: 'clock' })
  class Clock { now() { return 5; } }
  @Service({ key: 'shop' })
  class Shop { constructor(readonly clock: Clock) {} }
  @Module({ providers: [Clock, Shop] })
  class App {}

  const app = await Oneiric.create(App);
  console.log(JSON.stringify([app.get(Shop).clock.now(), app.resolve(Shop)?.declaredAt]));
  await app.close();
`;

describe('a program that is bundled with all it needs', () => {
  /** What a program prints that is bundled into a folder with nothing beside it, as JSON. */
  async function alone(entry: string): Promise<unknown> {
    const folder = mkdtempSync(join(tmpdir(), 'oneiric-alone-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'program.mjs');
    const made = await rolldown({ input: join(consumer.folder, entry), platform: 'node' });
    await made.write({ file, codeSplitting: false, minify: true });
    const { status, stdout, stderr } = run(file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout);
  }

  it('injects by type', async () => {
    consumer.write('src/by-type.ts', INJECTED_BY_TYPE);
    expect(consumer.compilePrograms()).toMatchObject({ status: 0, stdout: '' });
    expect(await alone('out/by-type.js')).toEqual([5, expect.stringContaining('program.mjs:')]);
  });

  it('has the metadata polyfill, although it names nothing that it imports', async () => {
    consumer.write(
      'polyfill.js',
      `import 'oneiric'; console.log(JSON.stringify(typeof Reflect.getMetadata));`,
    );
    expect(await alone('polyfill.js')).toBe('function');
  });
});
