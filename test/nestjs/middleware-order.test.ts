import {
  Controller,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module as NestModule,
  type ModuleMetadata as NestMetadata,
  type NestMiddleware,
  type Type,
} from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { Contract, Service } from '../../src/index.js';
import { OneiricModule } from '../../src/nestjs/index.js';
import { appOn, asked, PLATFORMS } from './nest-parts.js';

@Contract('service:who')
abstract class Who {
  abstract user: string;
}

@Service({ provider: 'slot', scope: 'request' })
class Visitor extends Who {
  user = 'nobody';
}

/** The standard case: it finds out who asks, for all that comes after. */
@Injectable()
class Auth implements NestMiddleware {
  constructor(private readonly who: Who) {}
  use(_request: unknown, _response: unknown, next: () => void): void {
    this.who.user += ' ann';
    next();
  }
}

@Controller()
class WhoController {
  constructor(private readonly who: Who) {}
  @Get('who')
  get(): string {
    return this.who.user;
  }
}

function withMiddleware(metadata: NestMetadata, name: string): Type {
  const cls = {
    [name]: class {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(Auth).forRoutes('{*path}');
      }
    },
  }[name] as Type;
  NestModule(metadata)(cls);
  return cls;
}

const CASES = PLATFORMS.flatMap(([platform, adapter]) =>
  [false, true].map((isGlobal) => ({ platform, adapter, isGlobal })),
);

describe.each(CASES)('middleware of NestJS on $platform, isGlobal: $isGlobal', ({ adapter, isGlobal }) => {
  it('has the scope of the request, whichever module applies it', async () => {
    const ours = OneiricModule.forRoot({ providers: [Visitor], requestScope: true, isGlobal });
    const feature = withMiddleware({ imports: [ours] }, 'Feature');
    const deep = withMiddleware({ imports: [feature, ours] }, 'Deep');
    const everywhere = { module: withMiddleware({ imports: [ours] }, 'Everywhere'), global: true };
    const root = withMiddleware({ imports: [everywhere, deep, ours] }, 'Root');
    const nest = await appOn(adapter(), { imports: [root, ours], controllers: [WhoController] });
    await nest.listen(0, '127.0.0.1');
    expect(await asked(nest, '/who')).toBe('200 nobody ann ann ann ann');
  });

  it('has it under a global prefix as well', async () => {
    const ours = OneiricModule.forRoot({ providers: [Visitor], requestScope: true, isGlobal });
    const root = withMiddleware({ imports: [ours], controllers: [WhoController] }, 'Root');
    const nest = await appOn(adapter(), { imports: [root] });
    nest.setGlobalPrefix('api');
    await nest.listen(0, '127.0.0.1');
    expect(await asked(nest, '/api/who')).toBe('200 nobody ann');
  });
});
