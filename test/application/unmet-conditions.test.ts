import { describe, expect, it } from 'vitest';
import { Adapter, Contract, Injectable, InjectLive, Module, Oneiric, Service } from '../../src/index.js';
import type { Live } from '../../src/index.js';

@Contract('adapter:mail')
abstract class Mail {
  abstract send(): string;
}

@Adapter({ provider: 'smtp', capabilities: ['bulk'], when: { profile: 'production' } })
class Smtp extends Mail {
  send() {
    return 'sent';
  }
}

@Adapter({ provider: 'local' })
class Local extends Smtp {}

@Service({ key: 'news' })
class News {
  constructor(readonly mail: Mail) {}
}

@Injectable()
class Desk {
  constructor(readonly mail: Mail) {}
}

@Injectable()
class Watcher {
  constructor(@InjectLive(Mail) readonly mail: Live<Mail>) {}
}

const unmet = (path: string) => ({
  code: 'resolution/condition-unmet',
  message: expect.stringContaining('smtp (profile is default, not production)') as unknown,
  path: expect.stringContaining(path) as unknown,
});

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

@Module({ providers: [Smtp] })
class Alone {}

describe('a slot whose only candidates wait for a condition', () => {
  it.each([
    ['a component', { providers: [Smtp, News] }, 'News'],
    ['a component of another order', { providers: [News, Smtp] }, 'News'],
    ['a plain provider', { providers: [Smtp, Desk] }, 'Desk'],
    ['a holder of its handle', { providers: [Smtp, Watcher] }, 'Watcher'],
  ])('says to %s that requires it which condition does not hold', async (_, facts, who) => {
    class Whole {}
    Module(facts)(Whole);
    await expect(Oneiric.create(Whole)).rejects.toMatchObject(unmet(who));
  });

  it('says so to whoever asks', async () => {
    await using app = await Oneiric.create(Alone);
    expect(thrownBy(() => app.get(Mail))).toMatchObject(unmet('app.get(Mail)'));
    await expect(app.getAsync(Mail)).rejects.toMatchObject(unmet('app.getAsync(Mail)'));
    expect(thrownBy(() => app.get(Mail, { provider: 'smtp' }))).toMatchObject({
      code: 'resolution/condition-unmet',
    });
    expect(thrownBy(() => app.get(Mail, { capabilities: ['bulk'] }))).toMatchObject(unmet('app.get(Mail)'));
  });

  it('can be watched until the condition holds, and says at a call why there is nobody yet', async () => {
    await using app = await Oneiric.create(Alone);
    const live = app.live(Mail);
    expect(thrownBy(() => live.ref.send())).toMatchObject({
      code: 'resolution/condition-unmet',
    });
    await app.register(Local);
    expect(live.ref.send()).toBe('sent');
  });

  it('is not active yet before the start, whatever its condition says', async () => {
    await using app = await Oneiric.create(Alone, { start: false });
    expect(thrownBy(() => app.get(Mail))).toMatchObject({ code: 'lifecycle/not-active' });
  });
});

describe('a slot of scopes whose only candidate waits for a condition', () => {
  it('is one of scopes already', async () => {
    @Service({ key: 'basket', scope: 'request', when: { capability: 'stock' } })
    class Basket {
      readonly items: string[] = [];
    }

    @Adapter({ key: 'shelf', provider: 'wood', capabilities: ['stock'] })
    class Shelf {}

    @Module({ providers: [Basket] })
    class Shop {}
    await using app = await Oneiric.create(Shop);
    await using scope = app.createScope();
    expect(thrownBy(() => scope.get(Basket))).toMatchObject({
      code: 'resolution/condition-unmet',
    });
    expect(thrownBy(() => app.live(Basket))).toMatchObject({ code: 'scope/no-handle' });
    await app.register(Shelf);
    expect((await scope.getAsync(Basket)).items).toEqual([]);
  });
});
