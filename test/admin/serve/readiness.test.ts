import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Readiness } from '../../../src/admin/serve/readiness.js';
import type { ApplicationStaged, OneiricEvent } from '../../../src/core/events.js';
import type { HealthSnapshot } from '../../../src/core/health-report.js';
import { nobodyWatches } from '../../../src/modules/health-of-application.js';

describe('whether an application is ready', () => {
  it('is what its health says, from its start until it closes', () => {
    const { readiness, is, health } = observed();
    health.tell = () => snapshot(true);
    expect(readiness.isReady).toBe(false);
    is('app.started');
    expect(readiness.isReady).toBe(true);
    health.tell = () => snapshot(false);
    expect(readiness.isReady).toBe(false);
    health.tell = () => snapshot(true);
    is('app.closing');
    expect(readiness.isReady).toBe(false);
  });

  it('goes by whether it has started where nobody watches its health', () => {
    const { readiness, is } = observed();
    is('app.started');
    expect(readiness.isReady).toBe(true);
  });

  it('is denied for as long as its health cannot be told, and no longer', () => {
    const { readiness, is, health } = observed();
    is('app.started');
    health.tell = () => {
      throw new RangeError('no health');
    };
    expect(readiness.isReady).toBe(false);
    health.tell = () => snapshot(true);
    expect(readiness.isReady).toBe(true);
    health.tell = () => snapshot(false);
    expect(readiness.isReady).toBe(false);
  });
});

/** An application that consists of its stages and its health, which nobody watches at first. */
function observed() {
  const events$ = new Subject<OneiricEvent>();
  const health = {
    tell: (): HealthSnapshot => {
      throw nobodyWatches('app.health');
    },
  };
  const readiness = new Readiness({ events$, health: () => health.tell() });
  const is = (type: ApplicationStaged['type']) => events$.next({ type, at: 1 });
  return { readiness, is, health };
}

const snapshot = (ready: boolean): HealthSnapshot => ({
  ...{ at: 1, live: true, ready, status: ready ? 'healthy' : 'unhealthy' },
  ...{ reasons: [], state: undefined, slots: [] },
});
