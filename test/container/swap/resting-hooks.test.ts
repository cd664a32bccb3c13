import { beforeEach, describe, expect, it } from 'vitest';
import { PostSwap, PreSwap, Service, type SwapContext } from '../../../src/index.js';
import { Cache, Hooked, note, started, trace, unhooked } from '../../support/hooked-parts.js';
import { gate, rejectionOf } from '../../support/traced-parts.js';

/** Two auditors that must not be there at once, the second of which takes its time to start. */
function auditors() {
  const [begun, until] = [gate(), gate()];

  @Service({ key: 'auditor', provides: Hooked, provider: 'first', stackLevel: 1, overlap: false })
  class First extends Hooked {
    label = 'first';
    onSuspend(): void {
      trace.push('suspend first');
    }
    onResume(): void {
      trace.push('resume first');
    }
    @PreSwap('service:auditor')
    beforeOwn(context: SwapContext): void {
      note('own pre first', context);
    }
  }

  @Service({ key: 'auditor', provides: Hooked, provider: 'second' })
  class Second extends Hooked {
    label = 'second';
    onInit(): Promise<unknown> {
      begun.open();
      return until.promise;
    }
    @PostSwap('service:auditor')
    afterOwn(context: SwapContext): void {
      note('own post second', context);
    }
  }

  return { begun, until, classes: [First, Second] };
}

beforeEach(unhooked);

describe('methods around swaps of a component that rests, since its successor must not be there beside it', () => {
  it('are not called until it is awake again', async () => {
    const { begun, until, classes } = auditors();
    await using app = await started(...classes);
    const failing = rejectionOf(app.swap('service:auditor', { provider: 'second' }));
    await begun.promise;
    await app.swap(Cache, { provider: 'redis' });
    until.fail(new Error('no'));
    await failing;
    await app.swap(Cache, { provider: 'memory' });
    expect(trace).toEqual([
      'suspend first',
      'resume first',
      'pre first adapter:cache redis#2 -> memory#3',
      'post first adapter:cache redis#2 -> memory#3',
    ]);
  });

  it('are not called before its own swap either; those of its successor are after it', async () => {
    const { until, classes } = auditors();
    await using app = await started(...classes);
    until.open();
    await app.swap('service:auditor', { provider: 'second' });
    expect(trace).toEqual(['suspend first', 'own post second service:auditor first#1 -> second#2']);
  });

  it('are not called where it comes to rest before their turn', async () => {
    const { begun, until, classes } = auditors();
    await using app = await started(...classes);
    app.hooks.preSwap(Cache, async () => {
      void app.swap('service:auditor', { provider: 'second' });
      await begun.promise;
    });
    await app.swap(Cache, { provider: 'redis' }).switched;
    const before = [...trace];
    until.open();
    expect(before).toEqual(['suspend first']);
  });
});
