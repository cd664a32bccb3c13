import { Module } from 'oneiric';
import type { DynamicModule } from 'oneiric';
import { BROKEN_CACHES } from './broken-caches.js';
import { cachesIn } from './caches.js';
import { Catalogue, MessageTable } from './catalogue.js';
import type { Message } from './messages.js';

@Module({ providers: [Catalogue, ...BROKEN_CACHES] })
export class AppModule {
  /** The application over these rows, with its SQLite files in this folder. */
  static over(messages: readonly Message[], folder: string): DynamicModule {
    const table = { provide: MessageTable, useFactory: () => new MessageTable(messages) };
    return { module: AppModule, providers: [table, ...cachesIn(folder)] };
  }
}
