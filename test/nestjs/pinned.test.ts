import { Controller, Get } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { Application, Module, Service } from '../../src/index.js';
import { OneiricModule, Pinned } from '../../src/nestjs/index.js';
import { rejection } from '../modules/module-parts.js';
import { appOn, asked, Cache, nestApp, PLATFORMS, Stores } from './nest-parts.js';

let built = 0;

@Service({ key: 'reports', activation: 'lazy' })
class Reports {
  readonly number = (built += 1);
  page() {
    return `page of ${this.number}`;
  }
}

@Module({ imports: [Stores], providers: [Reports] })
class WithReports {}

describe('@Pinned', () => {
  it.each(PLATFORMS)('activates what is lazy, at the first request, once, on %s', async (_, platform) => {
    built = 0;
    @Controller('reports')
    class Page {
      @Get()
      page(@Pinned(Reports) reports: Reports, @Pinned('service:reports') again: Reports) {
        return `${reports.page()} ${reports === again}`;
      }
    }
    const ours = OneiricModule.forRoot({ module: WithReports, pin: true });
    const nest = await appOn(platform(), { imports: [ours], controllers: [Page] });
    await nest.listen(0, '127.0.0.1');
    const application = nest.get(Application);
    expect([built, application.status(Reports).active]).toEqual([0, undefined]);
    const both = await Promise.all([asked(nest, '/reports'), asked(nest, '/reports')]);
    expect(both).toEqual(['200 page of 1 true', '200 page of 1 true']);
    await expect.poll(() => application.status(Reports).inFlight).toBe(0);
  });

  it.each([
    ['slot', ['adapter:cach', 'shop'], /^resolution\/no-candidate.*adapter:cach/],
    ['application', [Cache, 'shp'], /^nestjs\/unknown-application.*@Pinned in Page.page.*"shp"/],
    ['application, as it has none', [Cache, undefined], /^nestjs\/unknown-application.*Page.page/],
  ] as const)('fails the start where the %s is mistyped', async (_, [wish, name], told) => {
    @Controller()
    class Page {
      @Get()
      page(@Pinned(wish, name) cache: Cache) {
        return cache.kind();
      }
    }
    const ours = OneiricModule.forRoot({ module: Stores, name: 'shop', pin: true });
    const nest = await nestApp({ imports: [ours], controllers: [Page] });
    expect(await rejection(nest.init())).toMatch(told);
  });
});
