import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Contract,
  Inject,
  InjectAll,
  Injectable,
  Module,
  Oneiric,
  Service,
  type Application,
  type GraphSlot,
  type LiveList,
} from '../../../src/index.js';

@Contract('adapter:cache')
abstract class Cache {}

@Adapter({ provider: 'memory', priority: 1 })
class MemoryCache extends Cache {}

@Adapter({ provider: 'redis' })
class RedisCache extends Cache {}

@Service({ key: 'cart', scope: 'request' })
class Cart {
  constructor(readonly cache: Cache) {}
}

@Service({ key: 'ticket', scope: 'transient' })
class Ticket {}

@Service({ key: 'audit' })
class Audit {
  constructor(
    @InjectAll(Cache) readonly all: LiveList<Cache>,
    readonly cache: Cache,
    @Inject(Cache, { onSwap: 'keep' }) readonly first: Cache,
    @Inject(Cache, { onSwap: 'rebuild' }) readonly now: Cache,
  ) {}
}

@Service({ key: 'shop' })
class Shop {
  constructor(
    readonly cart: Cart,
    readonly ticket: Ticket,
  ) {}
}

@Service({ key: 'keeper' })
class Keeper {
  constructor(
    @Inject(Cache, { onSwap: 'keep' }) readonly first: Cache,
    @Inject('adapter:nobody', { onSwap: 'rebuild', optional: true }) readonly nobody: unknown,
  ) {}
}

@Injectable()
class Mailer {
  constructor(@InjectAll(Cache) readonly all: LiveList<Cache>) {}
}

@Module({ providers: [MemoryCache, RedisCache, Cart, Ticket, Audit, Shop, Keeper, Mailer] })
class AppModule {}

const arrows = (app: Application, options = {}) =>
  app
    .graph(options)
    .edges.map(({ from, holder = 'planned', to, through, policy = 'own', instance = '-', isRequired }) =>
      [
        holder.startsWith(from) ? holder : `${from} ${holder}`,
        through,
        policy,
        to,
        instance,
        isRequired,
      ].join(' '),
    );

const from = (rows: readonly string[], holder: string) => rows.filter((row) => row.startsWith(holder));

describe('how a holder has something, in the graph', () => {
  it('shows each way in which the same reference was given, and lists', async () => {
    await using app = await Oneiric.create(AppModule);
    expect(from(arrows(app), 'service:audit')).toEqual([
      'service:audit#1 active follow adapter:cache memory#1 true',
      'service:audit#1 active keep adapter:cache memory#1 true',
      'service:audit#1 active rebuild adapter:cache memory#1 true',
      'service:audit#1 all follow adapter:cache - false',
    ]);
    expect(from(arrows(app), 'service:keeper')).toEqual([
      'service:keeper#1 active keep adapter:cache memory#1 true',
      'service:keeper#1 active rebuild adapter:nobody - false',
    ]);
    expect(from(arrows(app, { plain: true }), 'plain:')).toEqual([
      'plain:1 Mailer all follow adapter:cache - false',
    ]);
  });

  it('tells the scope of a slot, and that a transient is its holder’s own', async () => {
    await using app = await Oneiric.create(AppModule);
    const scopes = app.graph().nodes.map((node) => `${node.id} ${(node as GraphSlot).scope}`);
    expect(scopes).toEqual([
      'adapter:cache singleton',
      'adapter:nobody undefined',
      'service:audit singleton',
      'service:cart request',
      'service:keeper singleton',
      'service:shop singleton',
      'service:ticket transient',
    ]);
    expect(from(arrows(app), 'service:cart')).toEqual([
      'service:cart#1 active follow adapter:cache memory#1 true',
    ]);
    expect(from(arrows(app), 'service:shop')).toEqual([
      'service:shop#1 active follow service:cart cart#1 true',
      'service:shop#1 active own service:ticket - true',
    ]);
    expect(app.graph({ slot: Cart, depth: 0 }).toMermaid()).toContain('cart#35;1<br/>request');
  });

  it('plans the same before anything is built', async () => {
    const app = await Oneiric.create(AppModule, { start: false });
    expect(from(arrows(app, { plain: true }), 'service:audit planned')).toEqual([
      'service:audit planned active follow adapter:cache - true',
      'service:audit planned active keep adapter:cache - true',
      'service:audit planned active rebuild adapter:cache - true',
      'service:audit planned all follow adapter:cache - false',
    ]);
    expect(arrows(app)).toContain('service:shop planned active own service:ticket - true');
    expect(arrows(app, { plain: true })).toContain('plain:1 planned all follow adapter:cache - false');
    expect(app.graph({ plain: true }).toDot()).toContain('label="all"');
    await app.close();
  });
});
