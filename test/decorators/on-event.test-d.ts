import { describe, expectTypeOf, it } from 'vitest';
import type { OneiricEvent, SwapEvent, SwapSwitched } from '../../src/core/events.js';
import { OnEvent, type EventsNamed } from '../../src/decorators/on-event.js';

describe('a method with @OnEvent', () => {
  it('takes the events that its name stands for, or a part of what they say', () => {
    class Auditor {
      @OnEvent('swap.switched')
      one(event: SwapSwitched): void {
        void event;
      }

      @OnEvent('swap.*')
      @OnEvent('swap.switched')
      area(event: SwapEvent): void {
        void event;
      }

      @OnEvent('*')
      async all({ type, at }: { readonly type: string; readonly at: number }): Promise<void> {
        await Promise.resolve([type, at]);
      }

      @OnEvent('app.started')
      nothing(): void {
        return;
      }
    }
    expectTypeOf(Auditor).toBeObject();
    expectTypeOf<EventsNamed<'swap.switched'>>().toExtend<SwapSwitched>();
    expectTypeOf<Extract<EventsNamed<'*'>, { type: 'log.written' }>>().toBeNever();
    expectTypeOf<EventsNamed<'swap.*'>>().toExtend<OneiricEvent>();
  });

  it('does not compile for another event, an unknown name, or a method that takes more', () => {
    class Auditor {
      // @ts-expect-error -- it is told of more than that
      @OnEvent('swap.*')
      tooNarrow(event: SwapSwitched): void {
        void event;
      }

      // @ts-expect-error -- there is no such event
      @OnEvent('swap.swiched')
      misspelt(): void {
        return;
      }

      // @ts-expect-error -- nobody calls it with two
      @OnEvent('swap.switched')
      two(event: SwapSwitched, more: string): void {
        void [event, more];
      }

      // @ts-expect-error -- nobody can call it
      @OnEvent('swap.switched')
      private hidden(event: SwapSwitched): void {
        void event;
      }

      // @ts-expect-error -- it belongs to no instance
      @OnEvent('swap.switched')
      static shared(): void {
        return;
      }
    }
    expectTypeOf(Auditor).toBeObject();
  });
});
