import 'reflect-metadata';
import { Adapter, Contract, Module, Service, type CreateOptions } from 'oneiric';
import { EnvSecrets } from 'oneiric/adapters/secrets/env';

@Contract('adapter:cache')
export abstract class Cache {
  abstract find(key: string): Promise<string>;
}

@Contract('adapter:queue')
export abstract class Queue {
  abstract name(): Promise<string>;
}

class CacheSettings {
  url = 'cache://localhost';
}

@Adapter({ provider: 'memory', priority: 10, settings: CacheSettings })
class MemoryCache extends Cache {
  constructor(private readonly settings: CacheSettings) {
    super();
  }
  async find(key: string): Promise<string> {
    return `memory ${key} of ${this.settings.url.length}`;
  }
  onHealthCheck() {
    return { status: 'healthy' as const, details: { url: this.settings.url } };
  }
}

@Adapter({ provider: 'redis' })
class RedisCache extends Cache {
  async find(key: string): Promise<string> {
    return `redis ${key}`;
  }
}

/** Whoever starts `slow` waits here until somebody lets them through. */
export const gate = new (class {
  #open = () => {};
  opened = this.#closed();

  open(): void {
    this.#open();
    this.opened = this.#closed();
  }

  #closed(): Promise<void> {
    return new Promise((resolve) => {
      this.#open = resolve;
    });
  }
})();

@Adapter({ provider: 'slow' })
class SlowCache extends Cache {
  onInit(): Promise<void> {
    return gate.opened;
  }
  async find(key: string): Promise<string> {
    return `slow ${key}`;
  }
}

@Adapter({ provider: 'sick' })
class SickCache extends Cache {
  async find(key: string): Promise<string> {
    return `sick ${key}`;
  }
  onHealthCheck() {
    return { status: 'unhealthy' as const };
  }
}

@Adapter({ provider: 'broken' })
class BrokenCache extends Cache {
  onInit(): never {
    throw new TypeError('cannot reach \u001b[2Jthe cache at cache://app:hunter2-planted@cache');
  }
  async find(key: string): Promise<string> {
    return `broken ${key}`;
  }
}

@Adapter({ provider: 'local', priority: 10 })
class LocalQueue extends Queue {
  async name(): Promise<string> {
    return 'local';
  }
}

@Adapter({ provider: 'remote' })
class RemoteQueue extends Queue {
  async name(): Promise<string> {
    return 'remote';
  }
}

/** Its references are live: what they answer is what serves. */
@Service({ key: 'catalog' })
export class Catalog {
  constructor(
    private readonly cache: Cache,
    private readonly queue: Queue,
  ) {}
  async answer(): Promise<string> {
    return `${await this.cache.find('x')}, ${await this.queue.name()}`;
  }
}

const caches = [MemoryCache, RedisCache, SlowCache, SickCache, BrokenCache];

@Module({ providers: [EnvSecrets, ...caches, LocalQueue, RemoteQueue, Catalog] })
class AppModule {}

const options: CreateOptions = {
  config: {
    values: {
      adapters: { providers: { 'cache/memory': { url: 'cache://app:${secret:cache/password}@cache' } } },
    },
  },
};

export default { root: AppModule, options };
