import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, packPackage } from '../support/packed-package.js';

let packed: string;
let consumer: Consumer;

beforeAll(async () => {
  packed = await packPackage();
  consumer = new Consumer(packed);
  consumer.link('@nestjs');
});

afterAll(() => {
  consumer.remove();
});

const STORES = `
  import { Adapter, Contract, Module } from 'oneiric';

  @Contract('adapter:cache')
  export abstract class Cache {
    abstract kind(): string;
  }
  @Adapter({ provider: 'memory', stackLevel: 1 })
  export class MemoryCache extends Cache {
    kind() { return 'memory'; }
  }
  @Adapter({ provider: 'shared' })
  export class SharedCache extends Cache {
    kind() { return 'shared'; }
  }
  @Module({ providers: [MemoryCache, SharedCache], exports: [Cache] })
  export class Stores {}
`;

const IN_NEST = `
  import { Controller, Get, Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
  import { Application, type Live } from 'oneiric';
  import { InjectLive, OneiricModule, OnSwap, Pinned, type SwitchEvent } from 'oneiric/nestjs';
  import { Cache, Stores } from './stores.js';

  @Controller('cache')
  class CacheController {
    constructor(private readonly cache: Cache, @InjectLive(Cache) private readonly live: Live<Cache>) {}
    @Get()
    kind(@Pinned(Cache) pinned: Cache): string {
      return [this.cache.kind(), this.live.provider, pinned.kind()].join();
    }
    @OnSwap(Cache)
    tell({ to }: SwitchEvent): void { console.log('switched to', to?.provider); }
  }

  @Module({ imports: [OneiricModule.forRoot({ module: Stores, pin: true })], controllers: [CacheController] })
  class AppModule {}

  const nest = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
  await nest.listen(0, '127.0.0.1');
  const ask = async () => (await fetch(await nest.getUrl() + '/cache')).text();
  console.log(await ask());
  await nest.get(Application).swap(Cache, { provider: 'shared' });
  console.log(await ask());
  await nest.close();
`;

const BY_HTTP = `
  import { Module, Oneiric } from 'oneiric';
  import { Controller, Get, HttpModule, HttpServer } from 'oneiric/http';
  import { Cache, Stores } from './stores.js';

  @Controller('cache')
  class CacheController {
    constructor(private readonly cache: Cache) {}
    @Get()
    kind() { return { kind: this.cache.kind() }; }
  }

  @Module({ imports: [Stores, HttpModule.forRoot({ port: 0 })], controllers: [CacheController] })
  class AppModule {}

  await using app = await Oneiric.create(AppModule, { logging: false });
  console.log(await (await fetch(app.get(HttpServer).url + '/cache')).json());
`;

const IN_INVERSIFY = `
  import { Container } from 'inversify';
  import { Oneiric } from 'oneiric';
  import { bindLive } from 'oneiric/inversify';
  import { Cache, Stores } from './stores.js';

  await using app = await Oneiric.create(Stores);
  const container = new Container();
  await bindLive(container, Cache, { from: app });
  console.log(container.get(Cache).kind());
`;

describe('the doors for guests, in a project that has what they need', () => {
  it('are imported and checked, and answer', () => {
    const programs = { nest: IN_NEST, http: BY_HTTP, inversify: IN_INVERSIFY };
    consumer.write('src/stores.ts', STORES);
    for (const [name, program] of Object.entries(programs)) consumer.write(`src/${name}.ts`, program);
    expect(consumer.compile()).toMatchObject({ status: 0, stdout: '' });
    const printed = Object.keys(programs).map((name) => {
      const { status, stdout, stderr } = consumer.run(`out/${name}.js`);
      return { name, status, stderr, stdout: stdout.trim().split('\n') };
    });
    expect(printed).toEqual([
      {
        ...{ name: 'nest', status: 0, stderr: '' },
        stdout: ['memory,memory,memory', 'switched to shared', 'shared,shared,shared'],
      },
      { name: 'http', status: 0, stderr: '', stdout: ["{ kind: 'memory' }"] },
      { name: 'inversify', status: 0, stderr: '', stdout: ['memory'] },
    ]);
  });
});

describe('the doors for guests, where nothing is installed that they need', () => {
  it('name what is missing, and nobody else misses it', () => {
    const bare = new Consumer(packed);
    for (const name of ['@inversifyjs', 'inversify']) rmSync(join(bare.folder, 'node_modules', name));
    const program = `
      const { Module, Oneiric } = await import('oneiric');
      class App {}
      Module({})(App);
      await (await Oneiric.create(App)).close();
      const told = {};
      for (const door of ['nestjs', 'http', 'inversify'])
        told[door] = await import('oneiric/' + door).then(() => 'imported', ({ code, message }) => [code, message.split(' imported')[0]]);
      console.log(JSON.stringify(told));
    `;
    bare.write('bare.js', program);
    const { status, stdout, stderr } = bare.run('bare.js');
    bare.remove();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      nestjs: ['ERR_MODULE_NOT_FOUND', expect.stringMatching(/Cannot find package '@nestjs\/(common|core)'/)],
      http: ['ERR_MODULE_NOT_FOUND', expect.stringMatching(/Cannot find package '@inversifyjs\//)],
      inversify: 'imported',
    });
  });
});
