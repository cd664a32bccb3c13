import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { programFolder } from '../support/compiled-program.js';

const PROGRAM = `
import { Controller, Get, Module as NestModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Module, Oneiric, Service } from 'oneiric';
import { OneiricModule } from 'oneiric/nestjs';

let nest;
const [owner, stateDir] = process.argv.slice(2);
const isOurs = owner.startsWith('ours');

class Store {
  async read() {
    console.log('asked');
    await new Promise((resolve) => setTimeout(resolve, 300));
    return 'whole';
  }
  onCleanup() { console.log('store is closed'); }
}
Service({ key: 'store' })(Store);

class Shop {
  constructor(store) { this.store = store; }
  read() { return this.store.read(); }
  onCleanup() { console.log('shop is closed'); }
}
Service({ key: 'shop', inject: [Store] })(Shop);

class Stores {
  async beforeApplicationShutdown(signal) {
    console.log('closing by', signal);
    if (isOurs) await nest.close();
  }
  onApplicationShutdown(signal) { console.log('closed by', signal); }
}
Module({ providers: [Store, Shop] })(Stores);

class ShopController {
  constructor(shop) { this.shop = shop; }
  async get() { return [await this.shop.read(), await this.shop.read()].join(); }
  onModuleDestroy() { console.log('nest is closing'); }
}
Controller('shop')(ShopController);
Reflect.defineMetadata('design:paramtypes', [Shop], ShopController);
Get()(ShopController.prototype, 'get', Object.getOwnPropertyDescriptor(ShopController.prototype, 'get'));

const making = { stateDir, logging: false, ...(!owner.includes('hooks') && { runtime: true }) };
const options = isOurs
  ? { application: await Oneiric.create(Stores, making) }
  : { module: Stores, stateDir, ...(owner === 'guest' && { runtime: true, logging: false }) };
class App {}
NestModule({ imports: [OneiricModule.forRoot(options)], controllers: [ShopController] })(App);
nest = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
if (owner.includes('hooks')) options.application.enableShutdownHooks();
if (owner !== 'ours') nest.enableShutdownHooks();
await nest.listen(0, '127.0.0.1');
console.log(await nest.getUrl());
`;

/** By a connection that ends with the answer: others keep a server of NestJS open until they have rested for long enough. */
async function asked(url: string): Promise<string> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  return `${response.statusCode} ${await text(response)}`;
}

async function ended(file: string, owner: string, signal: NodeJS.Signals) {
  const state = join(file, '..', `${owner}-${signal}`);
  const child = spawn(process.execPath, [file, owner, state], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let answer: Promise<string> | undefined;
  for await (const line of createInterface(child.stdout)) {
    if (answer) lines.push(line);
    else answer = asked(`${line}/shop`);
    // While the first of two calls is under way.
    if (lines.length === 1) child.kill(signal);
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { lines, answer: await answer, code: child.exitCode, signal: child.signalCode };
}

it('a signal ends NestJS and an application of ours, whoever owns the process: what is asked is answered, and each part is closed once, in order', async () => {
  const file = join(programFolder(), 'program.mjs');
  writeFileSync(file, PROGRAM);
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const byNest = await Promise.all(signals.map((signal) => ended(file, 'nest', signal)));
  const byGuest = await ended(file, 'guest', 'SIGTERM');
  expect(byGuest).toEqual(byNest[0]);
  const byOurs = await Promise.all(signals.map((signal) => ended(file, 'ours', signal)));
  const [answer, closed] = ['200 whole,whole', ['shop is closed', 'store is closed']];
  for (const [index, signal] of signals.entries()) {
    expect(byNest[index]).toEqual({
      lines: ['asked', 'nest is closing', 'asked', `closing by ${signal}`, ...closed, `closed by ${signal}`],
      ...{ answer, code: null, signal },
    });
    expect(byOurs[index]).toEqual({
      lines: ['asked', `closing by ${signal}`, 'nest is closing', 'asked', ...closed, `closed by ${signal}`],
      ...{ answer, code: 0, signal: null },
    });
  }
});

it.each([
  ['runtime: true', 'ours-and-nest', { code: 0, signal: null }],
  ['enableShutdownHooks', 'ours-by-hooks-and-nest', { code: null, signal: 'SIGTERM' }],
])(
  'a signal that NestJS listens to as well ends a given application whole, which closes NestJS: %s',
  async (_, owner, how) => {
    const file = join(programFolder(), 'program.mjs');
    writeFileSync(file, PROGRAM);
    const { lines, ...end } = await ended(file, owner, 'SIGTERM');
    expect(lines.slice(-3)).toEqual(['shop is closed', 'store is closed', 'closed by SIGTERM']);
    expect(lines.filter((line) => line === 'nest is closing')).toHaveLength(1);
    expect(end).toEqual({ answer: '200 whole,whole', ...how });
  },
);
