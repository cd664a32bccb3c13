import { Attempts } from '../assembly/attempts.js';
import type { InjectionToken, Provider } from '@nestjs/common';
import type {
  AsyncMakingOptions,
  OneiricModuleAsyncOptions,
  OneiricOptionsFactory,
} from './module-options.js';
import { NestjsError } from './nestjs-error.js';
import { noOptions, planOf, type Plan } from './plan.js';
import { optionsToken } from './tokens.js';

const WHERE = 'OneiricModule.forRootAsync';

/** The plan of an application, as providers of NestJS: made when its options are. */
export function planProviders(given: OneiricModuleAsyncOptions): Provider[] {
  const { name, module, useFactory, inject = [], useClass, useExisting } = given;
  const attempts = new Attempts();
  const plan = (options: AsyncMakingOptions | undefined): Plan => {
    if (options !== undefined && typeof options !== 'object') throw noOptions(options, WHERE);
    return planOf({ ...(module && { module }), ...options }, WHERE, attempts);
  };
  const provide = optionsToken(name);
  if (useFactory) {
    const made = async (...args: never[]) => plan(await useFactory(...args));
    return [{ provide, useFactory: made, inject: [...inject] }];
  }
  const maker: InjectionToken = useExisting ?? `${provide}:maker`;
  const useMaker = async (factory: OneiricOptionsFactory) => {
    if (typeof (factory as Partial<OneiricOptionsFactory> | null)?.createOneiricOptions !== 'function')
      throw noMaker(useClass ? 'useClass' : 'useExisting');
    return plan(await factory.createOneiricOptions());
  };
  const own: Provider[] = useClass ? [{ provide: maker, useClass }] : [];
  return [...own, { provide, useFactory: useMaker, inject: [maker] }];
}

const noMaker = (way: string): NestjsError =>
  new NestjsError(
    'nestjs/bad-option',
    `${WHERE}.${way} has no method createOneiricOptions. Nothing was made.`,
    {
      path: `${WHERE}.${way}`,
      hint: 'it implements OneiricOptionsFactory',
    },
  );
