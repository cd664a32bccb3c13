import { describe, expect, it } from 'vitest';
import { Injectable, Scope } from '../../src/decorators/injectable.js';
import { componentOf, injectableScopeOf, isInjectable } from '../../src/decorators/metadata.js';
import { thrownBy } from './thrown-by.js';

describe('@Injectable', () => {
  it('marks a class, and makes no component of it', () => {
    @Injectable({ scope: Scope.DEFAULT })
    class Plain {}
    expect(isInjectable(Plain)).toBe(true);
    expect(componentOf(Plain)).toBeUndefined();
  });

  it.each([Scope.DEFAULT, Scope.TRANSIENT, Scope.REQUEST])('records the scope %s', (scope) => {
    class Plain {}
    Injectable({ scope })(Plain);
    expect(injectableScopeOf(Plain)).toBe(scope);
  });

  it('refuses a scope that there is not', () => {
    class Plain {}
    const error = thrownBy(() => Injectable({ scope: 'session' as never })(Plain));
    expect(error.toString()).toBe(
      `RegistryError [registry/bad-scope]: "session" is not a scope. Nothing was declared.
  path: Plain
  hint: use Scope.DEFAULT, Scope.TRANSIENT or Scope.REQUEST`,
    );
    expect(isInjectable(Plain)).toBe(false);
  });

  it('refuses what is no class', () => {
    const onAnything = Injectable() as (target: unknown) => void;
    expect(thrownBy(() => onAnything(undefined)).code).toBe('registry/not-a-class');
  });
});
