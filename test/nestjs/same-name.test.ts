import { Injectable } from '@nestjs/common';
import { expect, it } from 'vitest';
import { Application, Module } from '../../src/index.js';
import { InjectApplication, OneiricModule } from '../../src/nestjs/index.js';
import { Cache, MemoryCache, nestApp, nestModule, Stores } from './nest-parts.js';

@Module({ providers: [] })
class Nothing {}

@Injectable()
class Holder {
  constructor(readonly cache: Cache) {}
}

const failure = async (promise: Promise<unknown>): Promise<string> => {
  const error = (await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )) as { readonly code?: string; readonly message?: string; readonly hint?: string } | undefined;
  return `${error?.code} ${error?.message} ${error?.hint}`;
};

it.each([
  ['without a name', {}, Stores],
  ['named "shop"', { name: 'shop' }, Stores],
  ['named "shop"', { name: 'shop' }, Nothing],
])('two applications %s are refused at the start, and both are named', async (called, guest, other) => {
  const orders = nestModule(
    { imports: [OneiricModule.forRoot({ module: Stores, ...guest })], providers: [Holder] },
    'Orders',
  );
  const imports = [orders, OneiricModule.forRoot({ module: other, ...guest })];
  const message = await failure(nestApp({ imports }).then((nest) => nest.init()));
  expect(message).toMatch(/^nestjs\/same-name /);
  expect(message).toContain(`two applications ${called}`);
  expect(message).toMatch(/: (the one of Orders and the one of App|the one of App and the one of Orders)\./);
  expect(message).toContain('import that');
});

it('one dynamic module is imported by as many modules as like to', async () => {
  const root = OneiricModule.forRoot({ module: Stores });
  const orders = nestModule({ imports: [root], providers: [Holder], exports: [Holder] }, 'Orders');
  const nest = await nestApp({ imports: [orders, root] });
  await nest.init();
  expect(nest.get(Holder, { strict: false }).cache.kind()).toBe('memory');
});

it('references of another application are no overrides: components have their own', async () => {
  @Injectable()
  class Both {
    constructor(
      readonly application: Application,
      @InjectApplication('other') readonly other: Application,
    ) {}
  }
  const root = OneiricModule.forRoot({ module: Stores });
  const other = OneiricModule.forRoot({ providers: [MemoryCache], name: 'other' });
  const nest = await nestApp({
    imports: [root, other, OneiricModule.forFeature([Cache], 'other'), OneiricModule.forFeature([Cache])],
    providers: [Both],
  });
  await nest.init();
  const both = nest.get(Both);
  for (const application of [both.application, both.other])
    expect(application.candidates().map(({ source }) => source)).not.toContain('test');
});

it('what is named of an application that nobody makes is refused by NestJS, and says what to import', async () => {
  const one = nestApp({ imports: [OneiricModule.forFeature([Cache])] });
  expect(await failure(one)).toContain('"OneiricModule.forRoot"');
  const named = nestApp({ imports: [OneiricModule.forFeature([Cache], 'shop')] });
  expect(await failure(named)).toContain('"OneiricModule.forRoot with name: shop"');
});
