import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Contract,
  Logger,
  Module,
  OnEvent,
  Oneiric,
  Service,
  type ActivityChanged,
  type Application,
  type HandlerFailed,
  type LogWritten,
  type OneiricEvent,
  type Provider,
  type SelectionChanged,
  type SwapSwitched,
} from '../../../src/index.js';
import { Cache, CACHES } from '../../support/hooked-parts.js';

function appOf(...more: unknown[]): Promise<Application> {
  const App = class {};
  Module({ providers: [...CACHES, ...(more as Provider[])] })(App);
  return Oneiric.create(App, { logging: false, env: {} });
}

const told = () => new Promise((resolve) => setImmediate(resolve));

/** Says something as often as asked: each is an event of its own. */
async function noise(app: Application, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1) await app.select(Cache, at % 2 === 0 ? 'redis' : 'memory');
}

describe('handlers of events', () => {
  it('are told of every event exactly once while their component is swapped, in order, by whoever serves', async () => {
    const heard: string[] = [];
    @Contract('service:ear')
    abstract class Ear {
      @OnEvent('selection.changed')
      noted({ slot, at }: SelectionChanged): void {
        if (slot === 'adapter:cache') heard.push(String(at));
      }
    }
    @Service({ provider: 'left', stackLevel: 1 })
    class Left extends Ear {}
    @Service({ provider: 'right' })
    class Right extends Ear {}
    await using app = await appOf(Left, Right);
    const said: string[] = [];
    app.events$.subscribe((event) => {
      if (event.type === 'selection.changed' && event.slot === 'adapter:cache') said.push(String(event.at));
    });
    const talking = noise(app, 60);
    for (let swap = 0; swap < 20; swap += 1) await app.swap(Ear, { provider: swap % 2 ? 'left' : 'right' });
    await talking;
    await told();
    expect(said.length).toBe(60);
    expect(heard).toEqual(said);
  });

  it('hear of the pause of their own component, and of what happens meanwhile', async () => {
    const heard: string[] = [];
    @Service({ key: 'ear' })
    class Ear {
      @OnEvent('activity.changed')
      noted({ slot, activity }: ActivityChanged): void {
        heard.push(`${slot} ${activity}`);
      }
    }
    await using app = await appOf(Ear);
    await app.pause(Ear);
    await app.pause(Cache);
    await app.resume(Ear);
    await told();
    expect(heard).toEqual(['service:ear paused', 'adapter:cache paused', 'service:ear active']);
  });

  it('are told from when a lazy component is made, not before', async () => {
    const heard: string[] = [];
    @Service({ key: 'ear', activation: 'lazy' })
    class Ear {
      @OnEvent('swap.switched')
      noted({ slot, to }: SwapSwitched): void {
        if (slot === 'adapter:cache') heard.push(String(to?.provider));
      }
    }
    await using app = await appOf(Ear);
    await app.swap(Cache, { provider: 'redis' });
    await told();
    await app.getAsync(Ear);
    await app.swap(Cache, { provider: 'memory' });
    await told();
    expect(heard).toEqual(['memory']);
  });

  it('are those of a private slot as well', async () => {
    const heard: string[] = [];
    @Adapter({ key: 'ear', slotScope: 'module' })
    class Ear {
      @OnEvent('swap.switched')
      noted({ slot }: SwapSwitched): void {
        if (slot === 'adapter:cache') heard.push(slot);
      }
    }
    @Module({ providers: [Ear] })
    class Inner {}
    const App = class {};
    Module({ imports: [Inner], providers: [...CACHES] })(App);
    await using app = await Oneiric.create(App, { logging: false, env: {} });
    await told();
    heard.length = 0;
    await app.swap(Cache, { provider: 'redis' });
    await told();
    expect(heard).toEqual(['adapter:cache']);
  });

  it('are told nothing while their component is replaced without overlap', async () => {
    const heard: string[] = [];
    @Contract('service:ear')
    abstract class Ear {
      abstract readonly side: string;

      @OnEvent('selection.changed')
      noted({ slot, provider }: SelectionChanged): void {
        if (slot === 'adapter:cache') heard.push(`${this.side}: ${provider}`);
      }
    }
    @Service({ provider: 'left', stackLevel: 1, overlap: false })
    class Left extends Ear {
      side = 'left';
    }
    @Service({ provider: 'right', overlap: false })
    class Right extends Ear {
      side = 'right';

      async onInit(): Promise<void> {
        await app.select(Cache, 'memory');
      }
    }
    await using app = await appOf(Left, Right);
    await app.select(Cache, 'redis');
    await app.swap(Ear, { provider: 'right' });
    await app.select(Cache, 'redis');
    await told();
    expect(heard).toEqual(['left: redis', 'right: redis']);
  });

  it('may swap their own component, and await that it has switched', async () => {
    const heard: string[] = [];
    @Service({ key: 'ear', drainTimeoutMs: 2_000 })
    class Ear {
      @OnEvent('selection.changed')
      async noted({ slot }: SelectionChanged): Promise<void> {
        if (slot !== 'adapter:cache') return;
        const refreshing = app.refresh(Ear);
        await refreshing.switched;
        heard.push('switched');
      }
    }
    await using app = await appOf(Ear);
    const generation = app.status(Ear).generation;
    await app.select(Cache, 'redis');
    await expect.poll(() => heard).toEqual(['switched']);
    expect(app.status(Ear).generation).toBe((generation ?? 0) + 1);
  });

  it('are told nothing once the application is closed, and nobody listens then', async () => {
    const heard: OneiricEvent['type'][] = [];
    @Service({ key: 'ear' })
    class Ear {
      isClean = false;

      @OnEvent('*')
      noted({ type }: OneiricEvent): void {
        heard.push(type);
        if (this.isClean) heard.push(type);
      }

      onCleanup(): void {
        this.isClean = true;
      }
    }
    const app = await appOf(Ear);
    await app.close();
    const atClose = heard.length;
    await told();
    expect(heard.length).toBe(atClose);
    expect(heard).not.toContain('app.closed');
  });

  it('take 10,000 events in one go, in order', async () => {
    const heard: string[] = [];
    @Service({ key: 'ear' })
    class Ear {
      @OnEvent('log.written')
      noted({ message }: LogWritten): void {
        heard.push(message);
      }
    }
    await using app = await noisy(Ear);
    const lines = Array.from({ length: 10_000 }, (_, line) => `line ${line}`);
    for (const line of lines) app.get(Mouth).say(line);
    await told();
    expect(heard).toEqual(lines);
  });

  it('that do not return are called 1,000 times at most, which is told once, and again once they have', async () => {
    let calls = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    @Service({ key: 'ear' })
    class Ear {
      @OnEvent('log.written')
      noted(): Promise<void> {
        calls += 1;
        return gate;
      }
    }
    await using app = await noisy(Ear);
    const failures: HandlerFailed[] = [];
    app.events$.subscribe((event) => {
      if (event.type === 'handler.failed') failures.push(event);
    });
    for (let line = 0; line < 3_000; line += 1) app.get(Mouth).say(`line ${line}`);
    await told();
    expect(calls).toBe(1_000);
    expect(failures).toMatchObject([
      { handler: '@OnEvent of Ear.noted', event: 'log.written', error: { code: 'activity/handler-behind' } },
    ]);
    open();
    await told();
    app.get(Mouth).say('one more');
    await told();
    expect(calls).toBe(1_001);
    expect(failures).toHaveLength(1);
  });
});

@Service({ key: 'mouth' })
class Mouth {
  constructor(private readonly log: Logger) {}

  say(line: string): void {
    this.log.info(line);
  }
}

/** An application that writes lines, which are events. */
function noisy(ear: unknown): Promise<Application> {
  const App = class {};
  Module({ providers: [Mouth, ear as Provider] })(App);
  return Oneiric.create(App, { logging: { console: 'off' }, env: {} });
}
