import { expectTypeOf, it } from 'vitest';
import {
  Contract,
  Module,
  token,
  type Application,
  type CandidateOffer,
  type FactoryContext,
  type SlotProvider,
} from '../../src/index.js';

@Contract('adapter:mail')
abstract class Mail {
  abstract send(): Promise<void>;
}
interface Clock {
  now(): number;
}
const Clock = token<Clock>('Clock');
declare const app: Application;
declare function mail(...facts: unknown[]): Mail;
const named = { domain: 'adapter', key: 'mail', provider: 'x' } as const;
const placed = { slot: 'adapter:mail', provider: 'x' } as const;

it('a factory that injects nothing is typed by its context', () => {
  void app.register({
    domain: 'adapter',
    key: 'mail',
    provider: 'x',
    factory: (context) => {
      expectTypeOf(context).toEqualTypeOf<FactoryContext>();
      return mail(context.signal);
    },
  });
  const provider: SlotProvider = {
    slot: 'adapter:mail',
    provider: 'x',
    useFactory: (context) => {
      expectTypeOf(context).toEqualTypeOf<FactoryContext>();
      return mail(context.signal);
    },
  };
  @Module({
    providers: [
      provider,
      {
        slot: 'adapter:mail',
        provider: 'y',
        useFactory: (context) => {
          expectTypeOf(context).toEqualTypeOf<FactoryContext>();
          return mail(context.signal);
        },
      },
      { provide: Clock, useFactory: () => ({ now: () => 1 }) },
    ],
  })
  class MailModule {}
  return MailModule;
});

it('a factory that injects nothing and takes something else does not compile', () => {
  // @ts-expect-error -- nothing gives it a RegExp
  void app.register({ ...named, factory: (nonsense: RegExp) => mail(nonsense) });
  // @ts-expect-error -- nothing gives it a RegExp
  const offer: CandidateOffer = { ...named, factory: (nonsense: RegExp) => mail(nonsense) };
  // @ts-expect-error -- nothing gives it a Clock
  const provider: SlotProvider = { ...placed, useFactory: (clock: Clock) => mail(clock) };
  // @ts-expect-error -- nothing gives it a Clock
  Module({ providers: [{ ...placed, useFactory: (clock: Clock) => mail(clock) }] });
  return [offer, provider];
});

it('a factory that injects takes what it injects, and then its context', () => {
  const factory = (clock: Clock, context: FactoryContext) => mail(clock.now(), context.signal);
  void app.register({ ...named, inject: [Clock], factory });
  void app.register({ ...named, inject: [Clock], factory: (clock: Clock) => mail(clock) });
  const provider: SlotProvider = { ...placed, inject: [Clock], useFactory: factory };
  Module({ providers: [provider, { ...placed, inject: [Clock], useFactory: factory }] });
  Module({ providers: [{ provide: Mail, inject: [Clock], useFactory: (clock: Clock) => mail(clock) }] });
});
