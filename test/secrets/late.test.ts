import { IsString } from 'class-validator';
import { afterEach, describe, expect, it } from 'vitest';
import { SecretStore, type GetSecretOptions } from '../../src/contracts/secret-store.js';
import type { LiveValue } from '../../src/core/live-value.js';
import { Adapter, Service } from '../../src/decorators/component.js';
import { Secret } from '../../src/decorators/values.js';
import type { Application } from '../../src/modules/application.js';
import { Module } from '../../src/modules/module.js';
import { rejectionOf } from '../support/traced-parts.js';
import { started } from './secret-world.js';
import { Oneiric } from '../../src/oneiric.js';
import { ManualClock } from '../../src/testing/manual-clock.js';

/** A store that never answers. */
@Adapter({ provider: 'slow' })
class SlowSecrets extends SecretStore {
  getSecret(_: string, { signal }: GetSecretOptions): Promise<never> {
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('given up')));
    });
  }
}

@Module({ providers: [SlowSecrets] })
class SlowModule {}

@Service({ key: 'late' })
class Late {
  constructor(@Secret('late/key') readonly key: LiveValue<string>) {}
}

class SlowSettings {
  @IsString() key = '';
}

@Service({ key: 'section', provider: 'slow', settings: SlowSettings })
class SlowService {
  constructor(readonly settings: SlowSettings) {}
}

describe('a secret that does not come in time', () => {
  let app: Application | undefined;
  afterEach(() => app?.close());

  it('is named with whoever waits for it, where the deadline of building is over first', async () => {
    const made = await started(SlowModule, { deadlines: { build: 3_000 } });
    app = made.app;
    const refused = rejectionOf(app.register(Late));
    await made.clock.elapse(3_000);
    const { cause } = (await refused) as { cause: Error };
    expect(cause).toMatchObject({ code: 'secrets/no-answer', path: 'Late.constructor[0]' });
    expect(cause.message).toMatch(
      /^The secret late\/key, for Late, did not come within 3000 ms\. Late was not built\./,
    );
    expect(cause.message).not.toContain('inversify');
  });

  it('keeps a start no longer than the store has for its answers', async () => {
    @Module({ providers: [SlowSecrets, Late, SlowService] })
    class AppModule {}
    const clock = new ManualClock();
    const values = {
      secrets: { timeoutMs: 300 },
      services: { providers: { 'section/slow': { key: '${secret:other/key}' } } },
    };
    const refused = rejectionOf(Oneiric.create(AppModule, { clock, env: {}, config: { values } }));
    await clock.elapse(300);
    expect(await refused).toMatchObject({
      code: 'secrets/missing',
      message: expect.stringMatching(
        /2 secrets .*late\/key.*other\/key.*no answer within 300 ms/s,
      ) as unknown,
    });
  });

  it('is named as missing, with the reason, where the store has had its time', async () => {
    const made = await started(SlowModule);
    app = made.app;
    const refused = rejectionOf(app.register(Late));
    await made.clock.elapse(10_000);
    const { cause } = (await refused) as { cause: Error };
    expect(cause).toMatchObject({ code: 'secrets/missing' });
    expect(cause.message).toContain('late/key, for Late (no answer within 10000 ms)');
  });
});
