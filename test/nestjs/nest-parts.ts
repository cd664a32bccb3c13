import {
  Logger,
  Module as NestModule,
  type INestApplication,
  type ModuleMetadata as NestMetadata,
  type Type,
} from '@nestjs/common';
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { onTestFinished } from 'vitest';
import { Adapter, Contract, Module, Service, token } from '../../src/index.js';

Logger.overrideLogger(false);

@Contract('adapter:cache')
export abstract class Cache {
  abstract kind(): string;
}

@Adapter({ provider: 'memory', stackLevel: 1 })
export class MemoryCache extends Cache {
  kind() {
    return 'memory';
  }
}

@Adapter({ provider: 'redis' })
export class RedisCache extends Cache {
  kind() {
    return 'redis';
  }
}

export interface Clock {
  now(): number;
}
export const CLOCK = token<Clock>('clock');

@Service({ key: 'clock', provides: CLOCK })
class FixedClock implements Clock {
  now() {
    return 7;
  }
}

@Module({ providers: [MemoryCache, RedisCache, FixedClock] })
export class Stores {}

/** A module class of NestJS. */
export function nestModule(metadata: NestMetadata, name = 'App'): Type {
  const cls = { [name]: class {} }[name] as Type;
  NestModule(metadata)(cls);
  return cls;
}

/** What NestJS answers requests with. */
export const PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['fastify', () => new FastifyAdapter()],
  ['express', () => new ExpressAdapter()],
];

/** A NestJS application on fastify, closed when the test is over. */
export const nestApp = (metadata: NestMetadata): Promise<NestFastifyApplication> =>
  appOn(new FastifyAdapter(), metadata);

/** The same on any platform. */
export async function appOn<A extends INestApplication = INestApplication>(
  adapter: AbstractHttpAdapter,
  metadata: NestMetadata,
): Promise<A> {
  const app = await NestFactory.create<A>(nestModule(metadata), adapter, {
    abortOnError: false,
    logger: false,
  });
  onTestFinished(() => app.close());
  return app;
}

/** What a path of it answers, to a real request. */
export async function asked(app: INestApplication, path: string, init?: RequestInit): Promise<string> {
  const response = await fetch(new URL(path, await app.getUrl()), init);
  return `${response.status} ${await response.text()}`;
}
