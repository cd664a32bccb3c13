import type { SettingsClass } from '../core/component.js';
import { ModuleError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { isClass } from '../core/token.js';
import { sectionOf } from '../decorators/config-section.js';
import { ConfigViews } from './config-views.js';
import { Module } from './module.js';
import type { DynamicModule } from './module-record.js';
import type { Provider } from './provider.js';

const PROVIDERS = new WeakMap<SettingsClass, Provider>();

/** Makes sections of the configuration known, and injectable. */
@Module({})
export class ConfigModule {
  /**
   * Sections for the importing module: each class is injected as one frozen object that says at any moment what holds.
   *
   * @param classes each with `@ConfigSection`
   * @throws ModuleError `modules/bad-configuration` for a class without it
   * @example
   * @Module({ imports: [ConfigModule.forFeature(CatalogConfig)], providers: [Catalog] })
   * class CatalogModule {}
   */
  static forFeature(...classes: SettingsClass[]): DynamicModule {
    for (const cls of classes) {
      if (isClass(cls) && sectionOf(cls) !== undefined) continue;
      throw new ModuleError(
        'modules/bad-configuration',
        `ConfigModule.forFeature was given ${shown(cls)}, which has no @ConfigSection. Nothing was made.`,
        { hint: "write @ConfigSection('catalog') above the class" },
      );
    }
    return { module: ConfigModule, providers: classes.map(providerOf), exports: classes };
  }
}

/** The same one each time: so modules that import the same sections say the same. */
function providerOf(cls: SettingsClass): Provider {
  const known = PROVIDERS.get(cls);
  if (known) return known;
  const useFactory = (views: ConfigViews): object => views.of(cls);
  const provider: Provider = { provide: cls, useFactory, inject: [ConfigViews] };
  PROVIDERS.set(cls, provider);
  return provider;
}
