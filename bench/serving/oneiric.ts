import { Contract, Module, Oneiric, Service, type Constructable } from 'oneiric';
import { Controller, Get, HttpModule, HttpServer, Param, type HttpOptions } from 'oneiric/http';
import { PATH, Prices, Stock, told, Titles, type Serving } from './shop.js';

Service({ key: 'prices' })(Prices);
Service({ key: 'titles' })(Titles);
Contract('service:stock')(Stock);

@Service({ provider: 'shelf' })
class Shelf extends Stock {}

@Service({ provider: 'warehouse', stackLevel: -1 })
class Warehouse extends Stock {}

@Controller('shop')
class ShopController {
  constructor(
    readonly prices: Prices,
    readonly stock: Stock,
    readonly titles: Titles,
  ) {}

  @Get(':name')
  find(@Param('name') name: string) {
    return told(name, this);
  }
}

/** The shop, all of whose services can be swapped. */
export async function shop(http: HttpOptions = {}): Promise<Serving> {
  @Module({
    imports: [HttpModule.forRoot({ port: 0, ...http })],
    controllers: [ShopController],
    providers: [Prices, Shelf, Warehouse, Titles],
  })
  class ShopModule {}
  const { app, serving } = await opened(ShopModule, PATH);
  let swaps = 0;
  const swap = () => app.swap(Stock, { provider: (swaps += 1) % 2 === 1 ? 'warehouse' : 'shelf' });
  return { ...serving, swap };
}

/** So many modules, each with a controller and a provider. */
export async function modules(count: number): Promise<Serving> {
  const parts = Array.from({ length: count }, (_, at) => partModule(at));

  @Module({ imports: [HttpModule.forRoot({ port: 0 }), ...parts] })
  class Root {}
  return (await opened(Root, 'part-0')).serving;
}

function partModule(at: number) {
  @Service({ key: `part-${at}` })
  class Part {
    name = () => `part ${at}`;
  }

  @Controller({ path: `part-${at}`, key: `part-${at}` })
  class PartController {
    constructor(readonly part: Part) {}

    @Get()
    find() {
      return { name: this.part.name() };
    }
  }

  @Module({ controllers: [PartController], providers: [Part] })
  class PartModule {}
  return PartModule;
}

async function opened(root: Constructable, path: string) {
  const app = await Oneiric.create(root, { env: {}, logging: false });
  const url = `${app.get(HttpServer).url ?? ''}/${path}`;
  return { app, serving: { url, close: () => app.close() } };
}
