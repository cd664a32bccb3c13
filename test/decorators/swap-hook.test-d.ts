import { describe, expectTypeOf, it } from 'vitest';
import type { SwapContext } from '../../src/core/swap.js';
import { token } from '../../src/core/token.js';
import { forwardRef } from '../../src/decorators/dependable.js';
import { PostSwap, PreSwap } from '../../src/decorators/swap-hook.js';

abstract class Cache {
  abstract get(key: string): Promise<string | undefined>;
}

const CLOCK = token<object>('clock');
const NAMED = Symbol('named');

describe('a method with @PreSwap or @PostSwap', () => {
  it('compiles where a swap context is what it can be called with', () => {
    class Auditor {
      @PreSwap(Cache)
      whole(context: SwapContext): void {
        void context;
      }

      @PreSwap(CLOCK)
      @PostSwap('*')
      async part({
        slot,
        from,
      }: {
        readonly slot: string;
        readonly from: string | undefined;
      }): Promise<void> {
        await Promise.resolve([slot, from]);
      }

      @PostSwap('adapter:cache')
      nothing(): number {
        return 1;
      }

      @PreSwap(forwardRef(() => Cache))
      [NAMED](context?: unknown): unknown {
        return context;
      }
    }
    expectTypeOf<Auditor>().not.toBeAny();
  });

  it('does not compile where it takes something else, or more', () => {
    class Auditor {
      // @ts-expect-error -- it is called with a context
      @PreSwap(Cache)
      text(text: string): void {
        void text;
      }

      // @ts-expect-error -- it is called with a context that has no such member
      @PostSwap(Cache)
      unknownMember(context: { readonly nothingLikeIt: number }): void {
        void context;
      }

      // @ts-expect-error -- it is called with one argument
      @PreSwap(Cache)
      two(context: SwapContext, more: number): void {
        void [context, more];
      }
    }
    expectTypeOf<Auditor>().not.toBeAny();
  });

  it('does not compile on what is private, protected, static, or no method', () => {
    class Auditor {
      // @ts-expect-error -- it is private
      @PreSwap(Cache)
      private hidden(): void {
        void this.hidden;
      }

      // @ts-expect-error -- it is protected
      @PreSwap(Cache)
      protected half(): void {
        void this;
      }

      // @ts-expect-error -- it is static
      @PreSwap(Cache)
      static ofTheClass(): void {
        void this;
      }

      // @ts-expect-error -- it is a field
      @PreSwap(Cache)
      field = 1;

      // @ts-expect-error -- an accessor of something that is no function
      @PreSwap(Cache)
      get accessor(): number {
        return this.field;
      }
    }
    expectTypeOf<Auditor>().not.toBeAny();
  });

  it('does not compile for what names no slot', () => {
    class Auditor {
      // @ts-expect-error -- no slot name
      @PreSwap('cache')
      one(): void {
        void this;
      }

      // @ts-expect-error -- it is a number
      @PostSwap(1)
      two(): void {
        void this;
      }
    }
    expectTypeOf<Auditor>().not.toBeAny();
  });
});
