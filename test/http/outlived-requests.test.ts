import { describe, expect, it } from 'vitest';
import { Controller, Get, HttpModule, HttpServer, UseGuards } from '../../src/http/index.js';
import {
  Application,
  Injectable,
  LazyModuleLoader,
  Logger,
  Module,
  Oneiric,
  Service,
  type InitContext,
  type OneiricEvent,
} from '../../src/index.js';

/** Writes a line, and goes on to write them. */
function ticking(log: Logger, name: string): () => void {
  log.info(`${name} begins`);
  const timer = setInterval(() => log.info(`${name} goes on`), 1);
  return () => clearInterval(timer);
}

@Service({ key: 'poller', activation: 'lazy' })
class Poller {
  readonly stop: () => void;
  constructor(private readonly log: Logger) {
    this.stop = ticking(log, 'constructor');
  }
  onInit({ scope, onDispose }: InitContext) {
    onDispose(this.stop);
    onDispose(ticking(this.log, 'onInit'));
    scope.every(1, 'task', () => this.log.info('task goes on'));
  }
}

@Service({ key: 'loops' })
class Loops {
  #context: InitContext | undefined;
  constructor(private readonly log: Logger) {}
  onInit(context: InitContext) {
    this.#context = context;
  }
  begin() {
    this.#context?.scope.every(1, 'later', () => this.log.info('every goes on'));
  }
}

@Injectable()
class TickingGuard {
  readonly #stop: () => void;
  constructor(log: Logger) {
    this.#stop = ticking(log, 'guard');
  }
  canActivate() {
    stops.push(this.#stop);
    return true;
  }
}

@Injectable()
class Plain {
  readonly #stop: () => void;
  constructor(log: Logger) {
    this.#stop = ticking(log, 'plain');
  }
  onModuleDestroy() {
    this.#stop();
  }
}

@Module({ providers: [Plain] })
class LateModule {}

@Controller('begin')
class BeginController {
  constructor(
    private readonly app: Application,
    private readonly loops: Loops,
    private readonly loader: LazyModuleLoader,
    private readonly log: Logger,
  ) {}

  @Get('poller')
  async poller() {
    await this.app.getAsync(Poller);
  }

  @Get('every')
  every() {
    this.log.info('every begins');
    this.loops.begin();
  }

  @Get('guard')
  @UseGuards(TickingGuard)
  guard() {
    return {};
  }

  @Get('plain')
  async plain() {
    await this.loader.load(LateModule);
  }

  @Get('loop')
  loop() {
    this.log.info('loop begins');
    this.app.runtime?.supervise('loop', async ({ signal }) => {
      while (!signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        this.log.info('loop goes on');
      }
    });
  }

  @Get('unawaited')
  unawaited() {
    this.log.info('unawaited begins');
    setTimeout(() => this.log.info('unawaited goes on'), 1);
  }
}

const stops: (() => void)[] = [];

@Module({
  imports: [HttpModule.forRoot({ port: false })],
  controllers: [BeginController],
  providers: [Poller, Loops],
})
class AppModule {}

async function started() {
  const runtime = { signals: false };
  const app = await Oneiric.create(AppModule, { logging: false, env: {}, runtime, admin: false });
  const lines: OneiricEvent[] = [];
  app.events$.subscribe((event) => {
    if (event.type === 'log.written') lines.push(event);
  });
  return {
    ask: (path: string) =>
      app
        .get(HttpServer)
        .inject(new Request(`http://localhost/begin/${path}`, { headers: { 'x-request-id': 'r-1' } })),
    /** Ids of the requests that lines of this text name. */
    idsOf: (text: string) =>
      lines.filter((line) => 'message' in line && line.message === text).map(({ requestId }) => requestId),
    [Symbol.asyncDispose]: async () => {
      await app.close();
      for (const stop of stops.splice(0)) stop();
    },
  };
}

describe('what is begun while a request is answered', () => {
  it.each([
    ['an instance that was built for it', 'poller', 'constructor'],
    ['an instance that was initialised for it', 'poller', 'onInit'],
    ['a guard that was made for it', 'guard', 'guard'],
    ['a provider of a module that was loaded for it', 'plain', 'plain'],
    ['a loop that the application has', 'loop', 'loop'],
    ['what an instance does over and over', 'every', 'every'],
  ])('names it, and goes on without its name: %s', async (...[, path, name]) => {
    await using world = await started();
    expect((await world.ask(path)).status).toBe(200);
    expect(world.idsOf(`${name} begins`)).toEqual(['r-1']);
    const named = world.idsOf(`${name} goes on`).length;
    await expect.poll(() => world.idsOf(`${name} goes on`).length).toBeGreaterThan(named + 2);
    expect(world.idsOf(`${name} goes on`).slice(named + 1)).not.toContain('r-1');
  });

  it('names it to its end where it was not waited for', async () => {
    await using world = await started();
    await world.ask('unawaited');
    await expect.poll(() => world.idsOf('unawaited goes on')).toEqual(['r-1']);
  });
});
