import { describe, expect, it } from 'vitest';
import { NotBuiltYetError } from '../../src/core/errors.js';
import { Injectable, Scope } from '../../src/decorators/injectable.js';
import { componentOf, isInjectable } from '../../src/decorators/metadata.js';
import { thrownBy } from './thrown-by.js';

describe('@Injectable', () => {
  it('marks a class, and makes no component of it', () => {
    @Injectable({ scope: Scope.DEFAULT })
    class Plain {}
    expect(isInjectable(Plain)).toBe(true);
    expect(componentOf(Plain)).toBeUndefined();
  });

  it.each([Scope.TRANSIENT, Scope.REQUEST])('refuses the scope %s, which is not built yet', (scope) => {
    class Plain {}
    const error = thrownBy(() => Injectable({ scope })(Plain));
    expect(error).toBeInstanceOf(NotBuiltYetError);
    expect(isInjectable(Plain)).toBe(false);
  });

  it('refuses what is no class', () => {
    const onAnything = Injectable() as (target: unknown) => void;
    expect(thrownBy(() => onAnything(undefined)).code).toBe('registry/not-a-class');
  });
});
