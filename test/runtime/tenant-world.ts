import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { setImmediate } from 'node:timers/promises';
import { EnvSecrets } from '../../src/adapters/secrets/env.js';
import {
  Adapter,
  type Application,
  ConfigModule,
  ConfigSection,
  Contract,
  Logger,
  Module,
  Oneiric,
  Secret,
  Service,
  token,
  type LiveValue,
  type OneiricEvent,
} from '../../src/index.js';
import { circuitBreaker } from '../../src/resilience/index.js';

@ConfigSection('tenant')
export class TenantConfig {
  name = '';
}

class ShelfSettings {
  label = '';
}

@Contract('adapter:shelf')
export abstract class Shelf {
  constructor(protected readonly settings: ShelfSettings) {}
  readonly kept: string[] = [];
  put(value: string): string {
    this.kept.push(value);
    return `${value} on ${this.settings.label}`;
  }
  async wait(until: Promise<void>): Promise<void> {
    return until;
  }
  async fail(text: string): Promise<never> {
    return Promise.reject(new Error(text));
  }
}

@Adapter({ provider: 'one', settings: ShelfSettings, priority: 1 })
class OneShelf extends Shelf {}

@Adapter({ provider: 'two', settings: ShelfSettings })
class TwoShelf extends Shelf {}

/** Of one request. */
export const WHO = token<string>('who', { kind: 'value' });

@Service({ key: 'visit', scope: 'request', inject: [WHO] })
class Visit {
  constructor(readonly who: string) {}
}

@Service({ key: 'desk' })
export class Desk {
  readonly seen: string[] = [];

  constructor(
    private readonly shelf: Shelf,
    private readonly config: TenantConfig,
    @Secret('desk/key') private readonly key: LiveValue<string>,
    private readonly log: Logger,
    private readonly visit: Visit,
  ) {}

  put(text: string): void {
    this.seen.push(this.shelf.put(text));
  }
  note(text: string): void {
    this.log.warn(text, { text });
  }
  receive(): string {
    return this.visit.who;
  }
  get knows(): readonly string[] {
    return [this.config.name, this.key.value, ...this.seen];
  }
}

@Module({
  imports: [ConfigModule.forFeature(TenantConfig)],
  providers: [EnvSecrets, OneShelf, TwoShelf, Desk, Visit],
})
class ShopModule {}

/** Ways in by which a tenant comes to know something while it runs. */
export const DEEDS = [
  ...['put', 'note', 'visit', 'swap', 'select', 'pause', 'fail', 'intercept', 'register', 'trip'],
] as const;

export type Deed = (typeof DEEDS)[number];

/** One application of several in the process, and all that it was told. */
export class Tenant implements AsyncDisposable {
  readonly #events: OneiricEvent[] = [];
  readonly #answers: unknown[] = [];
  /** Ways in by which it was told something that has to be found in what it shows. */
  readonly told = new Set<string>(['config', 'secret', 'settings']);
  #turn = 0;

  private constructor(
    readonly number: number,
    readonly app: Application,
    private readonly folder: string,
  ) {
    app.events$.subscribe((event) => this.#events.push(event));
  }

  /** @param folder one for each, or one for all: then they are told apart by the names of their instances */
  static async open(number: number, folder: string): Promise<Tenant> {
    const at = join(folder, `log-${number}`);
    mkdirSync(at);
    const mark = markOf(number);
    const providers = Object.fromEntries(
      ['one', 'two'].map((name) => [`shelf/${name}`, { label: mark('settings') }]),
    );
    const app = await Oneiric.create(ShopModule, {
      stateDir: join(folder, 'state'),
      instance: `tenant-${number}`,
      env: { ONEIRIC_SECRET_DESK_KEY: mark('secret') },
      config: { values: { tenant: { name: mark('config') }, adapters: { providers } } },
      logging: { console: 'off', level: 'debug', file: { path: join(at, 'app.log') } },
    });
    return new Tenant(number, app, folder);
  }

  /** Does something in which its own mark goes in. */
  async do(deed: Deed): Promise<void> {
    const { app } = this;
    const text = markOf(this.number)(deed);
    this.told.add(deed);
    this.#turn += 1;
    const desk = app.get(Desk);
    switch (deed) {
      case 'put': {
        desk.put(text);
        return;
      }
      case 'note': {
        desk.note(text);
        return;
      }
      case 'visit':
        return app.runInScope(
          async () => {
            await setImmediate();
            this.#answers.push(desk.receive());
          },
          { values: [[WHO, text]] },
        );
      case 'swap':
        await app.swap(Shelf, { provider: this.#other(), reason: text, requestedBy: text });
        return;
      case 'select':
        await app.select(Shelf, this.#other(), { reason: text, requestedBy: text });
        return;
      case 'pause':
        await app.pause(Shelf, { note: text });
        this.#answers.push(inspect(app.status(Shelf), { depth: 6 }));
        return app.resume(Shelf);
      case 'fail':
        this.#answers.push(text, await app.get(Shelf).fail(text).catch(String));
        return;
      case 'intercept':
        app.intercept(Shelf, (_, next) => next(), { name: text });
        return;
      case 'register': {
        const provider = `r${this.#turn}`;
        const factory = () => new OneShelf({ label: text });
        await app.register({
          domain: 'adapter',
          key: 'shelf',
          provider,
          version: text,
          factory,
          provides: [Shelf],
        });
        return;
      }
      case 'trip':
        app.intercept(Shelf, circuitBreaker({ failures: 1 }), { methods: ['fail'], name: text });
        for (let time = 0; time < 2; time += 1)
          await app
            .get(Shelf)
            .fail(text)
            .catch(() => undefined);
    }
  }

  /** Everything that it shows to anybody, and everything that it leaves on the disk. */
  async shown(): Promise<string> {
    const { app } = this;
    const parts = {
      knows: app.get(Desk).knows,
      config: [app.config.snapshot(), app.config.get(TenantConfig), app.config.explain('tenant.name')],
      status: app.status(),
      explained: app.explain(Shelf).toString(),
      candidates: app.candidates({ shadowed: true }),
      graph: JSON.stringify(app.graph()),
      differences: app.differences(),
      plugins: app.plugins(),
      journal: await app.state?.journal(),
      kept: app.live(Shelf).use((shelf) => ({ ...shelf })),
      scope: app.scope,
      events: this.#events,
      answers: this.#answers,
    };
    const told = inspect(parts, {
      depth: 10,
      showHidden: true,
      maxArrayLength: 10_000,
      maxStringLength: 1e6,
    });
    return `${told}\n${filesIn(join(this.folder, `log-${this.number}`))}`;
  }

  /** What is kept of it on the disk, once it is closed. */
  get written(): string {
    return filesIn(this.app.state?.folder ?? '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }

  #other(): string {
    return this.app.status(Shelf).active?.startsWith('one') ? 'two' : 'one';
  }
}

/** What a tenant, and nobody else, is told by a way in. */
export const markOf =
  (tenant: number) =>
  (what: string): string =>
    `planted-${tenant}-${what}-here`;

/** A folder that is gone afterwards. */
export class TenantFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'oneiric-tenants-'));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function filesIn(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  return files.map((path) => `${path}\n${readFileSync(path, 'latin1')}`).join('\n');
}
