import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Application } from '../../modules/application.js';
import type { CreateOptions } from '../../modules/create-options.js';

/** What the demo needs of the package: that of the application, since the command line has none. */
interface Package {
  readonly Oneiric: { create(root: unknown, options: CreateOptions): Promise<Application> };
  readonly Module: (options: object) => (target: new () => object) => void;
}

/** What is called in it. */
interface DemoCache {
  get(key: string): Promise<string>;
}

export const SLOT = 'adapter:cache';
export const PROVIDERS = ['memory', 'disk', 'remote'] as const;

/** Milliseconds that a call of each takes. */
const TAKES_MS: Readonly<Record<string, number>> = { memory: 0, disk: 2, remote: 8 };

/** An application with a slot and three candidates for it, in this process, with a state that goes with it. */
export class Demo {
  private constructor(
    readonly app: Application,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Demo> {
    // The package that this is a part of; the bundler is to leave it alone.
    const { resolve } = createRequire(import.meta.url);
    const { Oneiric, Module } = (await import(pathToFileURL(resolve('oneiric')).href)) as Package;
    class DemoModule {}
    Module({})(DemoModule);
    const folder = await mkdtemp(join(tmpdir(), 'oneiric-demo-'));
    const app = await Oneiric.create(DemoModule, {
      runtime: { signals: false },
      stateDir: folder,
      logging: false,
    });
    for (const provider of [...PROVIDERS].reverse()) await app.register(offerOf(provider));
    return new Demo(app, folder);
  }

  /** A call by a live reference. @returns who answered */
  call(): Promise<string> {
    return this.app.get<DemoCache>(SLOT).get('key');
  }

  async end(): Promise<void> {
    try {
      await this.app.close();
    } finally {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}

const offerOf = (provider: string) => ({
  domain: 'adapter',
  key: 'cache',
  provider,
  factory: (): DemoCache => ({
    get: async () => {
      await new Promise((resolve) => setTimeout(resolve, TAKES_MS[provider]));
      return provider;
    },
  }),
});
