type Callable = (...args: readonly unknown[]) => unknown;

/** A method of what was built, bound to it; undefined where it has none of that name. */
export function hookOf(value: unknown, name: string | symbol): Callable | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const hook = read(value, name);
  return typeof hook === 'function' ? bound(hook as Callable, value) : undefined;
}

// Apart, because most members that are asked for do not exist: what a function captures is made whenever it is entered.
const bound =
  (hook: Callable, value: unknown): Callable =>
  (...args) =>
    Reflect.apply(hook, value, args);

/** A member; where reading it throws, a function that throws the same. */
function read(value: object, name: string | symbol): unknown {
  try {
    return (value as Record<string | symbol, unknown>)[name];
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** What a clean-up hook may be called; an older runtime does not know the symbols. */
const CLEANUP_HOOKS: readonly (string | symbol)[] = [
  'onCleanup',
  Symbol.asyncDispose as symbol | undefined,
  Symbol.dispose as symbol | undefined,
].filter((name) => name !== undefined);

/** What gives the resources of an instance back: the first of `onCleanup`, `Symbol.asyncDispose` and `Symbol.dispose` that it has. */
export function cleanupOf(value: unknown): ((...args: readonly unknown[]) => unknown) | undefined {
  for (const name of CLEANUP_HOOKS) {
    const hook = hookOf(value, name);
    if (hook) return hook;
  }
  return undefined;
}

/** The name of what {@link cleanupOf} gives. @throws what looking at it throws */
export function cleanupNameOf(value: unknown): PropertyKey | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const { onCleanup, [Symbol.asyncDispose]: asyncDispose, [Symbol.dispose]: dispose } = value as Hooks;
  if (typeof onCleanup === 'function') return 'onCleanup';
  if (typeof asyncDispose === 'function') return Symbol.asyncDispose;
  return typeof dispose === 'function' ? Symbol.dispose : undefined;
}

type Hooks = Partial<Record<(typeof CLEANUP_HOOKS)[number], unknown>>;
