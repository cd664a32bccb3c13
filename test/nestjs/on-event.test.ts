import { Injectable, Scope as NestScope } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Application, OnEvent, Service } from '../../src/index.js';
import { OneiricModule } from '../../src/nestjs/index.js';
import { rejection } from '../modules/module-parts.js';
import { Cache, nestApp, Stores } from './nest-parts.js';

const root = () => OneiricModule.forRoot({ module: Stores });

describe('@OnEvent of oneiric in NestJS', () => {
  it('calls methods of what NestJS makes, from the start to the end, and once those of a plain provider that it gets', async () => {
    const seen: string[] = [];
    let isReady = false;
    class Heard {
      constructor(readonly name: string) {}
      @OnEvent('swap.*')
      @OnEvent('swap.switched')
      onSwitch({ type, slot }: { type: string; slot?: string }) {
        if (type === 'swap.switched' && slot === 'adapter:cache' && isReady)
          seen.push(`${this.name}: ${type}`);
      }
    }
    @Injectable()
    class Provider extends Heard {
      constructor() {
        super('provider');
      }
      @OnEvent('app.started')
      started() {
        seen.push('started');
      }
      @OnEvent('app.closed')
      closed() {
        seen.push('closed');
      }
    }
    class Plain {
      @OnEvent('swap.*')
      onSwitch({ type, slot }: { type: string; slot?: string }) {
        if (type === 'swap.switched' && slot === 'adapter:cache' && isReady) seen.push(`plain: ${type}`);
      }
    }
    @Service({ key: 'holder', activation: 'eager' })
    class Holder {
      constructor(readonly plain: Plain) {}
    }
    const ours = OneiricModule.forRoot({
      imports: [Stores],
      providers: [{ provide: Plain, useFactory: () => plain }, Holder],
    });
    const got = {
      provide: 'plain',
      useFactory: () => plain,
      inject: [Application],
    };
    const plain = new Plain();
    const nest = await nestApp({ imports: [ours], providers: [Provider, got] });
    await nest.init();
    await setImmediate();
    isReady = true;
    await nest.get(Application).swap(Cache, { provider: 'redis' });
    await setImmediate();
    expect(seen.sort()).toEqual(['plain: swap.switched', 'provider: swap.switched', 'started']);
    await nest.close();
    await expect.poll(() => seen).toContain('closed');
  });

  it('is refused on what there is more than one of', async () => {
    @Injectable({ scope: NestScope.REQUEST })
    class PerRequest {
      @OnEvent('*')
      hear() {}
    }
    const nest = await nestApp({ imports: [root()], providers: [PerRequest] });
    expect(await rejection(nest.init())).toMatch(/^nestjs\/not-a-singleton.*@OnEvent.*PerRequest.hear/);
  });
});
