import { ConfigurableModuleBuilder, Contract, Inject, Injectable, Module } from 'oneiric';

/** Where orders are kept. */
@Contract('adapter:order-store')
export abstract class OrderStore {
  abstract add(order: string): Promise<void>;
  abstract all(): Promise<readonly string[]>;
}

export interface StorageOptions {
  readonly shop: string;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<StorageOptions>({
  moduleName: 'StorageModule',
})
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

/** The options of the module, under a name that others may use as well. */
@Injectable()
export class ShopName {
  readonly value: string;

  constructor(@Inject(MODULE_OPTIONS_TOKEN) { shop }: StorageOptions) {
    this.value = shop;
  }
}

/** Configured where it is imported, visible everywhere. */
@Module({ providers: [ShopName], exports: [ShopName] })
export class StorageModule extends ConfigurableModuleClass {}
