import { Module } from 'oneiric';
import type { DynamicModule } from 'oneiric';
import { BROKEN_CACHES } from './broken-caches.js';
import { cachesIn } from './caches.js';
import { Catalogue, CityTable } from './catalogue.js';
import type { City } from './cities.js';

@Module({ providers: [Catalogue, ...BROKEN_CACHES] })
export class AppModule {
  /** The application over these rows, with its SQLite files in this folder. */
  static over(cities: readonly City[], folder: string): DynamicModule {
    const table = { provide: CityTable, useFactory: () => new CityTable(cities) };
    return { module: AppModule, providers: [table, ...cachesIn(folder)] };
  }
}
