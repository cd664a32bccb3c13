import 'reflect-metadata';
import { createServer, type Server } from 'node:http';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { Adapter, Contract, Module, Service } from 'oneiric';

@Contract('adapter:cache')
abstract class Cache {
  abstract find(key: string): Promise<string>;
}

@Adapter({ provider: 'memory', priority: 10 })
class MemoryCache extends Cache {
  async find(key: string): Promise<string> {
    return `memory ${key}`;
  }
}

@Adapter({ provider: 'redis' })
class RedisCache extends Cache {
  async find(key: string): Promise<string> {
    return `redis ${key}`;
  }
}

/** Answers over HTTP what its live reference answers, and says in a file where. */
@Service({ key: 'answers', overlap: false })
class Answers {
  #server: Server | undefined;

  constructor(private readonly cache: Cache) {}

  async onInit(): Promise<void> {
    const server = createServer((_, response) => {
      this.cache.find('x').then(
        (answer) => response.end(answer),
        (error: unknown) => response.end(String((error as { code?: unknown }).code)),
      );
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    writeFileSync('port', String((server.address() as AddressInfo).port));
  }

  onCleanup(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

@Module({ providers: [MemoryCache, RedisCache, Answers] })
export default class AppModule {}
