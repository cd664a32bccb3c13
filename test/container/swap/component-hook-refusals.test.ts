import { beforeEach, describe, expect, it } from 'vitest';
import { Service } from '../../../src/decorators/component.js';
import { Injectable } from '../../../src/decorators/injectable.js';
import { PostSwap, PreSwap } from '../../../src/decorators/swap-hook.js';
import { Oneiric } from '../../../src/oneiric.js';
import { CACHES, FirstAuditor, Hooked, started, unhooked } from '../../support/hooked-parts.js';
import { appOf, moduleOf } from '../../support/traced-parts.js';

beforeEach(unhooked);

describe('a method that names a slot of which nothing is known', () => {
  it.each(['a component', 'a plain provider'])(
    'keeps %s from starting, and what was built is disposed of',
    async (what) => {
      const disposed: string[] = [];
      class Auditor {
        @PreSwap('adapter:cahce')
        before(): unknown {
          return this;
        }

        onCleanup(): void {
          disposed.push('auditor');
        }
      }
      if (what === 'a component') Service({ key: 'auditor' })(Auditor);
      else Injectable()(Auditor);
      await expect(appOf([...CACHES, Auditor])).rejects.toMatchObject({
        code: 'resolution/no-candidate',
        path: '@PreSwap of Auditor.before',
        hint: expect.stringContaining('did you mean adapter:cache?') as string,
      });
      expect(disposed).toEqual(['auditor']);
    },
  );

  it('keeps the old instance serving where the new one has it', async () => {
    @Service({ key: 'auditor', provides: Hooked, provider: 'third' })
    class Third extends Hooked {
      label = 'third';

      @PostSwap('adapter:nothing')
      override after(): unknown {
        return this;
      }
    }
    await using app = await started(FirstAuditor, Third);
    await expect(app.swap('service:auditor', { provider: 'third' })).rejects.toMatchObject({
      code: 'swap/build-failed',
      stillActive: 'first#1',
      cause: { code: 'resolution/no-candidate' },
    });
  });

  it('is looked up in the module of the component, which has to see it', async () => {
    const Caches = moduleOf({ providers: CACHES }, 'CacheModule');
    const Audit = moduleOf({ providers: [FirstAuditor] }, 'AuditModule');
    await expect(Oneiric.create(moduleOf({ imports: [Caches, Audit] }))).rejects.toMatchObject({
      code: 'modules/not-exported',
    });
  });
});

describe('a method around swaps of what has several instances', () => {
  class Auditor {
    @PreSwap('*')
    before(): unknown {
      return this;
    }
  }

  it('is refused when modules are read', async () => {
    await expect(appOf([{ provide: Auditor, useClass: Auditor, scope: 'request' }])).rejects.toMatchObject({
      code: 'registry/scoped-hook',
    });
    await expect(
      appOf([{ slot: 'service:auditor', provider: 'x', useClass: Auditor, scope: 'transient' }]),
    ).rejects.toMatchObject({ code: 'registry/scoped-hook' });
  });

  it('is refused when a factory makes one', async () => {
    await using app = await appOf([
      { slot: 'service:auditor', provider: 'x', useFactory: () => new Auditor(), scope: 'transient' },
    ]);
    await expect(app.getAsync('service:auditor')).rejects.toMatchObject({ code: 'registry/scoped-hook' });
  });
});
