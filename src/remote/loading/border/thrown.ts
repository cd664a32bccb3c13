/** What crosses of an error: what callers tell errors apart by, and not where this side keeps its files. */
export interface ThrownFacts {
  readonly name: string;
  readonly message: string;
  readonly code: string | number | undefined;
  /** What a server has answered with: what is worth another try is told by it. */
  readonly status: number | undefined;
  readonly hint: string | undefined;
  readonly cause: ThrownFacts | undefined;
  /** Of the side that nobody keeps secrets from. */
  readonly stack: string | undefined;
}

const MAX_CAUSES = 5;
const MAX_TEXT = 16_384;

const CLASSES: Readonly<Record<string, new (message: string) => Error>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** What errors may have beside what all have. */
type Told = Readonly<Record<'code' | 'hint' | 'status', unknown>>;

/** @param withStack whether the other side may know where it was thrown */
export function factsOfError(error: Error, withStack: boolean, depth = 0): ThrownFacts {
  const { name, message, stack, cause, code, hint, status } = error as Error & Partial<Told>;
  const isCode = typeof code === 'string' || typeof code === 'number';
  return {
    name: textOr(name, 'Error'),
    message: textOr(message, ''),
    code: isCode ? code : undefined,
    status: typeof status === 'number' ? status : undefined,
    hint: typeof hint === 'string' ? textOr(hint, '') : undefined,
    cause:
      cause instanceof Error && depth < MAX_CAUSES ? factsOfError(cause, withStack, depth + 1) : undefined,
    stack: withStack ? textOr(stack, '') : undefined,
  };
}

/** The error that they tell of, of its class where that is one of JavaScript's. Undefined where they are no such facts. */
export function errorFrom(facts: unknown): Error | undefined {
  if (!isFacts(facts)) return undefined;
  const { code, status, hint, cause, stack } = facts;
  // Also of what the other side had to cut, and has not.
  const [name, message] = [textOr(facts.name, ''), textOr(facts.message, '')];
  const Class = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  const error = new (Class ?? Error)(message);
  const hidden = { writable: true, configurable: true, enumerable: false };
  if (!Class) Object.defineProperty(error, 'name', { ...hidden, value: name });
  // Where this side was when it heard of the error says nothing.
  Object.defineProperty(error, 'stack', { ...hidden, value: stack ?? `${name}: ${message}` });
  const from = errorFrom(cause);
  if (from) Object.defineProperty(error, 'cause', { ...hidden, value: from });
  const told = Object.entries({ code, status, hint }).filter(([, value]) => value !== undefined);
  return Object.assign(error, Object.fromEntries(told));
}

function isFacts(value: unknown): value is ThrownFacts {
  if (typeof value !== 'object' || value === null) return false;
  const { name, message, code, status, hint, stack } = value as Partial<Record<keyof ThrownFacts, unknown>>;
  const isCode = code === undefined || typeof code === 'string' || typeof code === 'number';
  const others = [hint, stack].every((text) => text === undefined || typeof text === 'string');
  const isStatus = status === undefined || typeof status === 'number';
  return typeof name === 'string' && typeof message === 'string' && isCode && isStatus && others;
}

const textOr = (text: unknown, otherwise: string) =>
  typeof text === 'string' ? text.slice(0, MAX_TEXT) : otherwise;
