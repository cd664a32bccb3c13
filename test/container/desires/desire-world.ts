import { BehaviorSubject } from 'rxjs';
import { Adapter, Contract, Module } from '../../../src/index.js';
import type { Reading } from '../../../src/config/sources.js';
import type { Container } from '../../../src/container/container.js';
import type { Desire } from '../../../src/container/desires/desires.js';
import type { OneiricEvent } from '../../../src/core/events.js';
import { compose } from '../../../src/modules/composition.js';
import { readyMade } from '../../../src/runtime/ready-made-interceptors.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';

/** Settings of the link. */
export class LinkSettings {
  url = 'default';
}

@Contract('adapter:link')
export abstract class Link {
  abstract url(): string;
}

@Contract('adapter:disk')
export abstract class Disk {
  abstract name(): string;
}

/** What happens to components, and what they do. */
export class Script {
  readonly trace: string[] = [];
  /** URLs that cannot be connected to. */
  readonly bad = new Set<string>();
  /** URLs that a provider connects to and cannot work with, as `plain there`. */
  readonly dead = new Set<string>();
  /** URLs that are connected to once this has settled. */
  readonly slow = new Map<string, Promise<unknown>>();
  /** Disks that do not start. */
  readonly broken = new Set<string>();
  onConfigChange: ((next: LinkSettings, previous: LinkSettings) => unknown) | undefined;
}

/** An application whose settings and selections a test changes as configuration would. */
export class DesireWorld implements AsyncDisposable {
  readonly events: OneiricEvent[] = [];
  readonly #urls = new Map<string, string>();

  private constructor(
    readonly container: Container,
    readonly script: Script,
    private readonly said: BehaviorSubject<Reading>,
    private readonly clock: ManualClock,
  ) {}

  static async start(): Promise<DesireWorld> {
    const script = new Script();
    const said = new BehaviorSubject<Reading>({ kind: 'absent' });
    const clock = new ManualClock();
    const config = { sources: [{ name: 'test', readings$: said }] };
    const { container, events } = await compose(moduleOf(script), { clock, env: {}, config }, { readyMade });
    const world = new DesireWorld(container, script, said, clock);
    events.subscribe((event) => world.events.push(event));
    await container.lifecycle.start();
    return world;
  }

  get link(): Link {
    return this.container.get(Link) as Link;
  }

  get disk(): Disk {
    return this.container.get(Disk) as Disk;
  }

  /** Says what the settings of a provider of the link are from now on. */
  async settle(provider: string, url: string, atomic = false): Promise<void> {
    this.#urls.set(`link/${provider}`, url);
    const providers = Object.fromEntries([...this.#urls].map(([name, at]) => [name, { url: at }]));
    this.said.next({ kind: 'values', values: { atomic, adapters: { providers } } });
    await this.clock.settle();
  }

  async wish(desire: Omit<Desire, 'reason'>): Promise<void> {
    const wished = this.container.desires.wish({ ...desire, reason: 'a test' });
    await this.clock.settle();
    await wished;
    await this.clock.settle();
  }

  /** Whatever follows from what was done has happened. */
  settled(): Promise<void> {
    return this.clock.settle();
  }

  async pass(ms: number): Promise<void> {
    await this.clock.elapse(ms);
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.container.lifecycle.close();
  }
}

function moduleOf(script: Script) {
  abstract class Base extends Link {
    constructor(
      protected settings: LinkSettings,
      private readonly provider: string,
    ) {
      super();
    }
    url(): string {
      const { url } = this.settings;
      if (script.dead.has(`${this.provider} ${url}`)) throw new RangeError(`no answer from ${url}`);
      return url;
    }
    onInit(): unknown {
      if (script.bad.has(this.settings.url)) throw new RangeError(`no way to ${this.settings.url}`);
      script.trace.push(`init ${this.provider} ${this.settings.url}`);
      return script.slow.get(this.settings.url);
    }
    onCleanup(): void {
      script.trace.push(`cleanup ${this.provider} ${this.settings.url}`);
    }
  }

  @Adapter({ provider: 'plain', provides: Link, settings: LinkSettings, stackLevel: 10 })
  class Plain extends Base {
    constructor(settings: LinkSettings) {
      super(settings, 'plain');
    }
  }

  @Adapter({ provider: 'hooked', provides: Link, settings: LinkSettings, stackLevel: 5 })
  class Hooked extends Base {
    constructor(settings: LinkSettings) {
      super(settings, 'hooked');
    }
    async onConfigChange(next: LinkSettings, previous: LinkSettings): Promise<void> {
      await script.onConfigChange?.(next, previous);
      this.settings = next;
      script.trace.push(`told hooked ${previous.url} -> ${next.url}`);
    }
  }

  const disks = ['fast', 'safe'].map((provider, at) => ({
    slot: 'adapter:disk' as const,
    provider,
    stackLevel: -at,
    useFactory: () => {
      if (script.broken.has(provider)) throw new RangeError(`${provider} is broken`);
      return { name: () => provider };
    },
  }));

  class DesireModule {}
  Module({ providers: [Plain, Hooked, ...disks] })(DesireModule);
  return DesireModule;
}
