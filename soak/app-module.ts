import { ConfigModule, ConfigSection, Module } from 'oneiric';
import type { DynamicModule } from 'oneiric';
import { FileSecrets } from 'oneiric/adapters/secrets/file';
import { IsInt, Min } from 'class-validator';
import { cachesIn } from './parts/caches.js';
import { BuiltInPlug } from './parts/plug.js';
import { Catalogue, Visit } from './parts/catalogue.js';
import { CENSUS, type Census } from './parts/census.js';
import { PooledDatabase, SERVER, type AccountServer } from './parts/database.js';
import { CONDITION, GATEWAYS, type Condition } from './parts/gateways.js';
import { INDEXES } from './parts/indexes.js';
import { STORES } from './parts/stores.js';

@ConfigSection('catalogue')
class CatalogueConfig {
  @IsInt() @Min(1) pageSize = 10;
}

/** What the application is about, and what the faults get at. */
export interface Surroundings {
  readonly folder: string;
  readonly census: Census;
  readonly server: AccountServer;
  readonly condition: Condition;
}

@Module({ imports: [ConfigModule.forFeature(CatalogueConfig)] })
export class AppModule {
  static in({ folder, census, server, condition }: Surroundings): DynamicModule {
    const values = [
      { provide: CENSUS, useValue: census },
      { provide: SERVER, useValue: server },
      { provide: CONDITION, useValue: condition },
    ];
    const components = [...STORES, ...INDEXES, ...GATEWAYS, PooledDatabase, BuiltInPlug, Catalogue, Visit];
    const providers = [...values, FileSecrets, ...components, ...cachesIn(folder)];
    // The module of the plugin sees what global modules export.
    return { module: AppModule, global: true, providers, exports: [CENSUS] };
  }
}
