import { describe, expect, it } from 'vitest';
import { Application, Module, type CreateOptions } from '../../src/index.js';
import { OneiricModule } from '../../src/nestjs/index.js';
import { rejection } from '../modules/module-parts.js';
import { adapter, Cache, PluginFolder } from '../runtime/plugins/plugin-folder.js';
import { nestApp } from './nest-parts.js';

@Module({ providers: [] })
class Nothing {}

const options = (folder: PluginFolder, packages: readonly string[]): CreateOptions => ({
  env: {},
  plugins: { packages, from: folder.path },
});

describe('a plugin that keeps an application in NestJS from starting', () => {
  it.each([
    ['forRoot', (made: CreateOptions) => OneiricModule.forRoot({ module: Nothing, ...made })],
    [
      'forRootAsync',
      (made: CreateOptions) => OneiricModule.forRootAsync({ module: Nothing, useFactory: () => made }),
    ],
  ])('is left out by the next attempt, and by no other than that: %s', async (_, module) => {
    using folder = new PluginFolder();
    folder.plugin('good', adapter('good'));
    folder.plugin('bad', adapter('bad', `onInit() { throw new Error('boom'); }`));
    const imports = [module(options(folder, ['good', 'bad']))];
    const first = await nestApp({ imports });
    expect(await rejection(first.init())).toMatch(/^swap\/init-failed.*boom/);
    const second = await nestApp({ imports });
    await second.init();
    expect(second.get(Application).get(Cache).name()).toBe('good');
    expect(second.get(Application).plugins()).toMatchObject([
      { name: 'good', state: 'loaded' },
      { name: 'bad', state: 'failed', error: { code: 'plugins/start-failed' } },
    ]);
    const third = await nestApp({ imports });
    expect(await rejection(third.init())).toMatch(/^swap\/init-failed.*boom/);
  });

  it('is one of its own where the options name others meanwhile', async () => {
    using folder = new PluginFolder();
    folder.plugin('bad', adapter('bad', `onInit() { throw new Error('boom'); }`));
    folder.plugin('good', adapter('good'));
    const packages = ['bad'];
    const useFactory = () => options(folder, [...packages]);
    const imports = [OneiricModule.forRootAsync({ module: Nothing, useFactory })];
    const first = await nestApp({ imports });
    expect(await rejection(first.init())).toMatch(/boom/);
    packages.splice(0, 1, 'good');
    const second = await nestApp({ imports });
    await second.init();
    expect(second.get(Application).plugins()).toMatchObject([{ name: 'good', state: 'loaded' }]);
  });
});
