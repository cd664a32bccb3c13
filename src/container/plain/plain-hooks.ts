/** Which hooks an object has, as far as that decides how it is built. */
export interface HeldHooks {
  /** One that is called before it is ready. NestJS's are called of those that come late. */
  readonly isHeardFirst: boolean;
  /** One of NestJS's. */
  readonly isNest: boolean;
  /** One that gives its resources back: only one provider may call it. */
  readonly isCleanedUp: boolean;
}

const NONE: HeldHooks = Object.freeze({ isHeardFirst: false, isNest: false, isCleanedUp: false });
const ALL: HeldHooks = Object.freeze({ isHeardFirst: true, isNest: true, isCleanedUp: true });

// An older runtime does not know the symbols.
const [ASYNC_DISPOSE = 'onCleanup', DISPOSE = 'onCleanup'] = [
  Symbol.asyncDispose as symbol | undefined,
  Symbol.dispose as symbol | undefined,
];

/** Asked of everything that is built: members are looked for, and not read, since most have none of them. */
export function hooksOf(value: unknown): HeldHooks {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return NONE;
  try {
    const isNest = hasHookOfNest(value);
    const isHeardFirst = isNest || 'onInit' in value || 'onHealthCheck' in value || 'onActivate' in value;
    const isCleanedUp = 'onCleanup' in value || ASYNC_DISPOSE in value || DISPOSE in value;
    return isHeardFirst || isCleanedUp ? { isHeardFirst, isNest, isCleanedUp } : NONE;
  } catch {
    // It refuses to be looked at: what that means shows when a hook is read.
    return ALL;
  }
}

// Spelt out: while an application comes up nothing is compiled yet, and going through a list of names is ten times as dear.
const hasHookOfNest = (value: object): boolean =>
  'onModuleInit' in value ||
  'onApplicationBootstrap' in value ||
  'onModuleDestroy' in value ||
  'beforeApplicationShutdown' in value ||
  'onApplicationShutdown' in value;
