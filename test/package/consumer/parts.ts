import { Adapter, Contract, Inject, Service } from 'oneiric';

/** What happened, in order. */
export const trace: string[] = [];

@Contract('adapter:store')
export abstract class Store {
  abstract name(): string;
  abstract wait(until: Promise<unknown>): Promise<string>;
}

abstract class TracedStore extends Store {
  constructor(readonly provider: string) {
    super();
    trace.push(`+${provider}`);
  }
  name(): string {
    return this.provider;
  }
  async wait(until: Promise<unknown>): Promise<string> {
    await until;
    trace.push(`answer ${this.provider}`);
    return this.provider;
  }
  onCleanup(): void {
    trace.push(`-${this.provider}`);
  }
}

@Adapter({ provider: 'memory' })
export class MemoryStore extends TracedStore {
  constructor() {
    super('memory');
  }
}

@Adapter({ provider: 'redis', priority: -1 })
export class RedisStore extends TracedStore {
  constructor() {
    super('redis');
  }
}

@Adapter({ provider: 'broken', priority: -2 })
export class BrokenStore extends TracedStore {
  constructor() {
    super('broken');
  }
  async onInit(): Promise<void> {
    await Promise.reject(new Error('no connection'));
  }
}

@Adapter({ key: 'archive', provider: 'left', provides: Store })
export class LeftArchive extends TracedStore {
  constructor() {
    super('left');
  }
}

@Adapter({ key: 'archive', provider: 'right', provides: Store, priority: -1 })
export class RightArchive extends TracedStore {
  constructor() {
    super('right');
  }
}

@Service({ key: 'shop' })
export class Shop {
  constructor(
    private readonly store: Store,
    @Inject(Store, { key: 'archive' }) private readonly archive: Store,
  ) {
    trace.push('+shop');
  }
  names(): string {
    return `${this.store.name()} ${this.archive.name()}`;
  }
  find(until: Promise<unknown>): Promise<string> {
    return this.store.wait(until);
  }
  onCleanup(): void {
    trace.push('-shop');
  }
}
