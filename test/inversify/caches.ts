import { Adapter, Contract } from '../../src/index.js';

@Contract('adapter:cache')
export abstract class Cache {
  abstract name(): string;
}

@Adapter({ provider: 'memory', stackLevel: 1 })
export class MemoryCache extends Cache {
  name() {
    return 'memory';
  }
}

@Adapter({ provider: 'redis' })
export class RedisCache extends Cache {
  name() {
    return 'redis';
  }
}
