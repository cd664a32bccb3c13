import { ResolutionError, ScopeError } from '../../core/errors.js';
import { refName, type Ref } from '../../core/token.js';

/** A call through a live reference of scope `request`, outside every scope. */
export function noneActive(what: string): ScopeError {
  return new ScopeError('scope/none-active', `${what} has scope request, and no scope is active here.`, {
    hint: 'call it within app.runInScope(…) or scope.run(…), or get it from a scope: scope.get(…)',
  });
}

/** Something is used of a scope that is over. */
export function ended(what: string): ScopeError {
  return new ScopeError('scope/ended', `${what} cannot be used: its scope has ended.`, {
    hint: 'await all work of a scope before its end; work that outlives it needs a scope of its own',
  });
}

/** A synchronous use of what takes time to build. */
export function notReady(what: string, path?: string): ScopeError {
  return new ScopeError('scope/not-ready', `${what} is not built yet, and building it takes time.`, {
    path,
    hint: `await scope.getAsync(…) first, or app.getAsync(…) where it is transient; asynchronous methods of a live reference wait by themselves`,
  });
}

/** A value that only a scope can give, and this one does not. */
export function noValue(ref: Ref, where: string): ScopeError {
  return new ScopeError('scope/no-value', `The scope has no value for ${refName(ref)}.`, {
    path: where,
    hint: `give it one: app.runInScope(fn, { values: [[${refName(ref)}, …]] })`,
  });
}

/** Something of shorter life would be kept by something that outlives it. */
export function captive(what: string, where: string): ScopeError {
  return new ScopeError(
    'scope/captive-dependency',
    `${where} would keep ${what}, which lives no longer than one scope.`,
    {
      path: `${where} -> ${what}`,
      hint: `give ${what} scope singleton, or give what asks for it scope request or transient and use it within scopes`,
    },
  );
}

/** A factory that gave nothing. */
export function noInstance(title: string, value: unknown): ScopeError {
  return new ScopeError('scope/no-instance', `${title} returned ${String(value)} instead of an instance.`);
}

/** A step of making an instance outlived its deadline. */
export function tooSlow(title: string, phase: 'build' | 'init', ms: number): ScopeError {
  return new ScopeError(`scope/${phase}-timeout`, `${title} timed out after ${ms} ms (phase ${phase}).`);
}

/** Instances that would each need the other to be made first. */
export function cyclic(titles: readonly string[]): ResolutionError {
  const [first = 'It'] = titles;
  return new ResolutionError('resolution/cycle', `${first} depends on itself.`, {
    path: titles.join(' -> '),
    hint: 'let one of them ask for the other when it needs it, or give one of them scope singleton',
  });
}

/** A factory that gave something else than its contract is. */
export function wrongKind(title: string, value: string, wanted: string): ScopeError {
  return new ScopeError('scope/wrong-kind', `${title} returned ${value}, but its contract is ${wanted}.`);
}

/** A handle points at one instance, and there is no such one. */
export function noHandle(slot: { readonly name: string; readonly scope: string }, path?: string): ScopeError {
  return new ScopeError(
    'scope/no-handle',
    `${slot.name} has scope ${slot.scope}: there is no one instance that a handle could point at.`,
    { path, hint: 'inject it with @Inject, or get it from a scope' },
  );
}

/** Something short-lived wants to be rebuilt, or to hold up a drain. */
export function noPolicy(life: string, where: string): ScopeError {
  return new ScopeError(
    'scope/no-policy',
    `${where} asks for keep or rebuild, but what asks has scope ${life}: a swap does not touch it.`,
    { path: where, hint: 'leave onSwap out' },
  );
}

/** A change of what nobody observes is to be judged by its calls. */
export function noProbation({ name, scope }: { readonly name: string; readonly scope: string }): ScopeError {
  return new ScopeError(
    'scope/no-probation',
    `${name} has scope ${scope}: its calls are not counted, so that no probation can judge them. Nothing was changed.`,
    { hint: 'leave probation out' },
  );
}
