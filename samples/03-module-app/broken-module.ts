import { Adapter, Module } from 'oneiric';
import { OrderStore } from './storage.js';

/** Would be the best of all, if it worked. */
@Adapter({ provider: 'broken', priority: 100 })
class BrokenStore extends OrderStore {
  add(): Promise<void> {
    return Promise.resolve();
  }

  all(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  onModuleInit(): never {
    throw new Error('the disk is full');
  }
}

@Module({ providers: [BrokenStore] })
export class BrokenModule {}
