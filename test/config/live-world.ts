import { IsInt, IsOptional, IsString, IsUrl, Min } from 'class-validator';
import { BehaviorSubject } from 'rxjs';
import {
  Adapter,
  Config,
  ConfigModule,
  ConfigSection,
  Contract,
  Module,
  Service,
  type CreateOptions,
  type LiveValue,
  type Reading,
} from '../../src/index.js';
import { Test, type TestApplication } from '../../src/testing/index.js';

@Contract('adapter:store')
export abstract class Store {
  abstract where(): string;
}

export class RedisSettings {
  @IsUrl({ protocols: ['redis'], require_tld: false }) url = 'redis://default';
  @IsInt() @Min(1) timeoutMs = 100;
  @IsOptional() @IsString() password?: string;
}

/** Every URL that was connected to. */
export const connected: string[] = [];

@Adapter({ key: 'store', provider: 'redis', provides: Store, settings: RedisSettings, stackLevel: 10 })
export class RedisStore extends Store {
  constructor(readonly settings: RedisSettings) {
    super();
    connected.push(settings.url);
  }
  where(): string {
    return this.settings.url;
  }
}

@Adapter({ key: 'store', provider: 'memory', provides: Store })
export class MemoryStore extends Store {
  where(): string {
    return 'memory';
  }
}

@ConfigSection('catalog')
export class CatalogConfig {
  @IsInt() @Min(1) pageSize = 50;
  @IsString({ each: true }) tags: string[] = ['new'];
  get doubled(): number {
    return this.pageSize * 2;
  }
}

@Service({ key: 'catalog' })
export class Catalog {
  constructor(
    readonly config: CatalogConfig,
    readonly store: Store,
    @Config('catalog.pageSize') readonly pageSize: LiveValue<number>,
  ) {}
}

@Adapter({
  key: 'store',
  provider: 'large',
  provides: Store,
  when: { config: { 'catalog.pageSize': 1_000 } },
})
export class LargeStore extends Store {
  where(): string {
    return 'large';
  }
}

@Module({
  imports: [ConfigModule.forFeature(CatalogConfig)],
  providers: [RedisStore, MemoryStore, Catalog],
})
export class StoreModule {}

/** What a source says, changed by a test. */
export class Said {
  readonly readings$ = new BehaviorSubject<Reading>({ kind: 'absent' });
  constructor(readonly name = 'test') {}

  values(values: object): void {
    this.readings$.next({ kind: 'values', values });
  }
}

/** An application of these modules that goes by what a test says. */
export async function started(
  said: readonly Said[],
  { config = {}, ...options }: CreateOptions & { config?: object } = {},
  modules: readonly (new () => object)[] = [StoreModule],
): Promise<TestApplication> {
  connected.length = 0;
  return Test.createTestingModule({ imports: modules }).compile({
    config: { sources: said, ...config },
    ...options,
  });
}

/** Everything at rest: what was said is taken, and bindings have moved. */
export async function rest(app: TestApplication): Promise<void> {
  await app.config.reload().catch(() => undefined);
  while (app.status().some(({ pending }) => pending !== undefined))
    await new Promise((resolve) => setImmediate(resolve));
}
