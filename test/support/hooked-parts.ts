import type { SwapContext } from '../../src/core/swap.js';
import { Adapter, Service } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import { PostSwap, PreSwap } from '../../src/decorators/swap-hook.js';
import type { Application } from '../../src/modules/application.js';
import { appOf } from './traced-parts.js';

@Contract('adapter:cache')
export abstract class Cache {
  abstract name(): string;
}

@Adapter({ provider: 'memory', stackLevel: 1 })
class MemoryCache extends Cache {
  name() {
    return 'memory';
  }
}

@Adapter({ provider: 'redis' })
class RedisCache extends Cache {
  name() {
    return 'redis';
  }
}

/** What hooks were called, as `pre first adapter:cache memory#1 -> redis#2`. */
export const trace: string[] = [];
export const note = (what: string, { slot, from, to }: SwapContext) =>
  trace.push(`${what} ${slot} ${from} -> ${to}`);

/** What hooks do besides. */
export const world: { behaviour: (context: SwapContext) => unknown } = { behaviour: () => undefined };

export abstract class Hooked {
  abstract readonly label: string;

  @PreSwap(Cache)
  before(context: SwapContext): unknown {
    note(`pre ${this.label}`, context);
    return world.behaviour(context);
  }

  @PostSwap(Cache)
  after(context: SwapContext): void {
    note(`post ${this.label}`, context);
  }
}

@Service({ key: 'auditor', provides: Hooked, provider: 'first', stackLevel: 1 })
export class FirstAuditor extends Hooked {
  label = 'first';
}

@Service({ key: 'auditor', provides: Hooked, provider: 'second' })
export class SecondAuditor extends Hooked {
  label = 'second';
}

export const CACHES = [MemoryCache, RedisCache];

/** Before each test: what another one wanted of the hooks is over. */
export function unhooked(): void {
  trace.length = 0;
  world.behaviour = () => undefined;
}

export async function started(...providers: Parameters<typeof appOf>[0]): Promise<Application> {
  const app = await appOf([...CACHES, ...providers]);
  trace.length = 0;
  return app;
}
