import { ContainerModule, injectable } from 'inversify';
import { describe, expect, it } from 'vitest';
import {
  Application,
  Contract,
  Inject,
  inject,
  Injectable,
  InjectAll,
  ModuleRef,
  Oneiric,
  Service,
  token,
} from '../../src/index.js';
import type { LiveList } from '../../src/index.js';
import type { Provider } from '../../src/modules/provider.js';
import { appOf, moduleOf, rejectionOf } from '../support/traced-parts.js';

@Contract('task:report')
abstract class Report {
  abstract text(): string;
}

const LIMIT = token<number>('limit', { kind: 'value' });

const reports = (provider: string): Provider => ({
  slot: 'task:report',
  provider,
  provides: Report,
  useFactory: () => ({ text: () => provider }),
});

const limit: Provider = { slot: 'task:limit', provider: 'low', provides: LIMIT, useFactory: () => 3 };

describe('an instance that belongs to its caller', () => {
  it('waits until the slots that it takes are active', async () => {
    class Uses {
      constructor(
        @Inject(Report) readonly report: Report,
        @Inject(LIMIT) readonly limit: number,
      ) {}
    }
    await using app = await appOf([reports('daily'), limit]);
    const { report, limit: given } = await app.get(ModuleRef).create(Uses);
    expect([report.text(), given]).toEqual(['daily', 3]);
  });

  it('waits until a list that it takes is filled', async () => {
    class Uses {
      constructor(@InjectAll(Report) readonly reports: LiveList<Report>) {}
    }
    await using app = await appOf([reports('daily'), reports('weekly')]);
    const { reports: given } = await app.get(ModuleRef).create(Uses);
    expect([...given].map((each) => each.text()).toSorted()).toEqual(['daily', 'weekly']);
  });

  it('is given the application, and its own settings, as a provider would be', async () => {
    class Settings {
      readonly limit = 7;
    }
    @Service({ key: 'uses', settings: Settings })
    class Uses {
      readonly module = inject(ModuleRef);
      constructor(
        readonly app: Application,
        readonly settings: Settings,
      ) {}
    }
    await using app = await appOf([]);
    const made = await app.get(ModuleRef).create(Uses);
    expect([made.app, made.module, made.settings.limit]).toEqual([app, app.get(ModuleRef), 7]);
    expect(Object.isFrozen(made.settings)).toBe(true);
  });

  it('is given what inversify has, also by inject()', async () => {
    @injectable()
    class Engine {}
    class Uses {
      readonly same = inject(Engine);
      constructor(@Inject(Engine) readonly engine: Engine) {}
    }
    const engines = new ContainerModule(({ bind }) => void bind(Engine).toSelf().inSingletonScope());
    await using app = await Oneiric.create(moduleOf({ imports: [engines] }));
    const made = await app.get(ModuleRef).create(Uses);
    expect(made.engine).toBeInstanceOf(Engine);
    expect(made.same).toBe(made.engine);
  });

  it('is not given a value by inject() that is not there yet, nor what is made for each holder', async () => {
    class Early {
      readonly limit = inject(LIMIT);
    }
    @Service({ key: 'job', scope: 'transient' })
    class Job {}
    class Holder {
      constructor(@Inject(Job) readonly job: Job) {}
    }
    await using app = await appOf([limit, Job]);
    const module = app.get(ModuleRef);
    expect(await rejectionOf(module.create(Early))).toMatchObject({
      code: 'lifecycle/not-active',
      path: 'Early: inject(limit)',
    });
    expect(await rejectionOf(module.create(Holder))).toMatchObject({ code: 'injection/no-owner' });
  });

  it('is not made once the application closes', async () => {
    @Injectable()
    class Uses {}
    const app = await appOf([]);
    const module = app.get(ModuleRef);
    await app.close();
    expect(await rejectionOf(module.create(Uses))).toMatchObject({ code: 'lifecycle/closed' });
  });
});
