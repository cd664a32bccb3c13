import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as oneiric from '../../../src/index.js';

/** What the application and its plugins have in common. */
@oneiric.Contract('adapter:cache')
export abstract class Cache {
  abstract name(): string;
}

/** By which plugins of a test find the very package that the test is about. */
const SHARED = 'oneiric under test';
Reflect.set(globalThis, SHARED, { ...oneiric, Cache });

/** What stands in a package.json; a text stands there as it is. */
export type PackageText = string | Readonly<Record<string, unknown>>;

/** The folder of an application, and packages that are installed in it. */
export class PluginFolder implements Disposable {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'oneiric-plugins-')));

  constructor() {
    this.#passOn('oneiric', ['Action', 'Adapter', 'Module', 'Service']);
    this.#passOn('contracts', ['Cache']);
  }

  #passOn(name: string, exports: readonly string[]): void {
    const code = `export const { ${exports.join(', ')} } = globalThis[${JSON.stringify(SHARED)}];`;
    this.install(name, { type: 'module', exports: './index.js' }, { 'index.js': code });
  }

  /** Puts a package into `node_modules`. */
  install(name: string, json: PackageText, files: Readonly<Record<string, string>> = {}): void {
    const text = typeof json === 'string' ? json : JSON.stringify({ name, version: '1.2.3', ...json });
    this.write(join('node_modules', name, 'package.json'), text);
    for (const [file, content] of Object.entries(files))
      this.write(join('node_modules', name, file), content);
  }

  /** A plugin whose file is this. */
  plugin(name: string, code: string, oneiricSays: object = {}): void {
    const says = { plugin: './plugin.js', requires: '^0.1.0', ...oneiricSays };
    this.install(name, { type: 'module', oneiric: says }, { 'plugin.js': code });
  }

  write(file: string, text: string): string {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Code of a plugin with one adapter for `adapter:cache`. */
export const adapter = (provider: string, body = ''): string => `
import { Adapter } from 'oneiric';
import { Cache } from 'contracts';
class Mine extends Cache { ${body} name() { return '${provider}'; } }
Adapter({ provider: '${provider}' })(Mine);
export default Mine;
`;
