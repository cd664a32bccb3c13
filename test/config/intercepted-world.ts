import {
  Adapter,
  Contract,
  Module,
  type ConfigOptions,
  type CreateOptions,
  type InterceptorFactory,
} from '../../src/index.js';
import { Test, type TestApplication } from '../../src/testing/index.js';
import { ConfigFolder } from './config-folder.js';

@Contract('adapter:shelf')
export abstract class Shelf {
  abstract get(key: string): Promise<string>;
  abstract put(key: string): Promise<string>;
}

/** What the next calls do instead of answering. */
export const plan: (() => Promise<string>)[] = [];

export const failing = (): Promise<string> => Promise.reject(new Error('no'));

@Adapter({ provider: 'wood', stackLevel: 1 })
class WoodenShelf extends Shelf {
  async get(key: string) {
    return (await plan.shift()?.()) ?? `wood ${key}`;
  }
  async put(key: string) {
    return (await plan.shift()?.()) ?? `put ${key}`;
  }
}

@Adapter({ provider: 'iron' })
class IronShelf extends WoodenShelf {
  override get(key: string) {
    return Promise.resolve(`iron ${key}`);
  }
}

@Module({ providers: [WoodenShelf, IronShelf] })
class ShelfModule {}

/** An interceptor that writes its mark around what is answered. */
export const mark: InterceptorFactory =
  ({ with: sign = '*' }) =>
  async (_call, next) =>
    `${String(sign)}${String(await next())}${String(sign)}`;

/** As {@link mark}, and each that is made counts its calls. */
export const tally: InterceptorFactory = () => ({
  name: 'tally',
  make: () => {
    let calls = 0;
    return {
      intercept: (_call, next) => {
        calls += 1;
        return next();
      },
      state: () => ({ calls }),
    };
  },
});

/** A file about the slot, with the lists of interceptors of its section. */
export const around = (...items: readonly string[]): string =>
  ['adapters:', '  interceptors:', '    shelf:', ...items.map((one) => `      - ${one}`), ''].join('\n');

interface WorldOptions extends CreateOptions {
  readonly config?: ConfigOptions;
  /** Files beside that one. */
  readonly files?: Readonly<Record<string, string>>;
}

/** An application, and the file that it goes by. */
export class World implements AsyncDisposable {
  private constructor(
    readonly folder: ConfigFolder,
    readonly app: TestApplication,
  ) {}

  static async start(text: string, { files, config, ...options }: WorldOptions = {}): Promise<World> {
    plan.length = 0;
    const folder = await ConfigFolder.make({ 'oneiric.yaml': text, ...files });
    try {
      const builder = Test.createTestingModule({ imports: [ShelfModule] });
      const app = await builder.compile({ config: { file: folder.file, ...config }, ...options });
      return new World(folder, app);
    } catch (error) {
      await folder[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The file says something else, and that is taken or refused. */
  async edit(text: string): Promise<void> {
    await this.folder.replace('oneiric.yaml', text);
    await this.app.config.reload();
  }

  get shelf(): Shelf {
    return this.app.get(Shelf);
  }

  /** Names of those around the slot, from the outermost. */
  get names(): readonly string[] {
    return this.app.status(Shelf).interceptors.map(({ name }) => name);
  }

  stateOf(name: string): unknown {
    return this.app.status(Shelf).interceptors.find((one) => one.name === name)?.state;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    await this.folder[Symbol.asyncDispose]();
  }
}
