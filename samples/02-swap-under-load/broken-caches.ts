import { Adapter } from 'oneiric';
import type { Application, Health, OnHealthCheck, OnInit, SwapPhase } from 'oneiric';
import { MemoryCache, MemoryCacheSettings } from 'oneiric/adapters/cache/memory';

/** Cannot be started. */
@Adapter({ provider: 'breaks-in-init', stackLevel: -1, settings: MemoryCacheSettings })
class BreaksInInit extends MemoryCache implements OnInit {
  onInit(): never {
    throw new RangeError('connection refused');
  }
}

/** Starts, and then says that it does not work. */
@Adapter({ provider: 'breaks-in-health', stackLevel: -1, settings: MemoryCacheSettings })
class BreaksInHealth extends MemoryCache implements OnHealthCheck {
  onHealthCheck(): Health {
    return { status: 'unhealthy', details: { reason: 'replica is read-only' } };
  }
}

/** Starts and says that it works; only the application knows better. */
@Adapter({ provider: 'breaks-in-pre-swap', stackLevel: -1, settings: MemoryCacheSettings })
class BreaksInPreSwap extends MemoryCache {}

/** Starts, says that it works, and then fails every write: only those who use it find out. */
@Adapter({ key: 'session-cache', provider: 'breaks-in-use', stackLevel: -1, settings: MemoryCacheSettings })
class BreaksInUse extends MemoryCache {
  override set(): Promise<void> {
    return Promise.reject(new RangeError('disk quota exceeded'));
  }
}

/** The candidates, in the order in which they are tried. */
export const BROKEN_CACHES = [BreaksInInit, BreaksInHealth, BreaksInPreSwap, BreaksInUse];

/** The names by which they are swapped to, and the phase that has to refuse each. */
export const REFUSALS: readonly { provider: string; phase: SwapPhase }[] = [
  { provider: 'breaks-in-init', phase: 'init' },
  { provider: 'breaks-in-health', phase: 'health' },
  { provider: 'breaks-in-pre-swap', phase: 'preSwap' },
];

/** The slot and provider that no check can refuse: a probation finds out. */
export const ON_PROBATION = { slot: 'adapter:session-cache', provider: 'breaks-in-use' } as const;

/** The application's own word on a swap, before it happens. */
export function refuseBeforeSwap(app: Application): void {
  app.hooks.preSwap('adapter:cache', ({ instance }) => {
    if (instance instanceof BreaksInPreSwap) throw new RangeError('this cache has not been warmed up');
  });
}
