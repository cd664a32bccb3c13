import { IsInt, IsUrl, Min } from 'class-validator';
import {
  Adapter,
  Config,
  ConfigModule,
  ConfigSection,
  Contract,
  Module,
  Service,
  type LiveValue,
} from 'oneiric';

@Contract('adapter:store')
export abstract class Store {
  abstract get(key: string): Promise<string>;
}

class RemoteSettings {
  @IsUrl({ require_tld: false }) url = 'http://localhost:7000';
}

/** Stands for a store that is somewhere else. */
@Adapter({ provider: 'remote', provides: Store, settings: RemoteSettings, stackLevel: 1 })
class RemoteStore extends Store {
  constructor(private readonly settings: RemoteSettings) {
    super();
  }

  async get(key: string): Promise<string> {
    return `${key} from ${this.settings.url}`;
  }
}

@Adapter({ provider: 'memory', provides: Store })
class MemoryStore extends Store {
  async get(key: string): Promise<string> {
    return `${key} from memory`;
  }
}

@ConfigSection('catalog')
class CatalogConfig {
  @IsInt() @Min(1) pageSize = 50;
}

@Service({ key: 'catalog' })
export class Catalog {
  constructor(
    private readonly store: Store,
    @Config('catalog.pageSize') private readonly pageSize: LiveValue<number>,
  ) {}

  async first(): Promise<string> {
    return `${await this.store.get('apples')}, ${this.pageSize.value} on a page`;
  }
}

@Module({
  imports: [ConfigModule.forFeature(CatalogConfig)],
  providers: [RemoteStore, MemoryStore, Catalog],
})
export class CatalogModule {}
