/** An error that says what it is told to. */
export const errorWith = (facts: object): Error => Object.assign(new Error('it broke'), facts);

const refusing = () => {
  throw new RangeError('do not look');
};

/** Values that do not want to be looked at, or never end. */
export function hostileValues(): [name: string, value: unknown][] {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const endless = new Error('endless');
  endless.cause = endless;
  let deep: Record<string, unknown> = {};
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep };
  const refused = new Proxy(
    {},
    { get: refusing, has: refusing, ownKeys: refusing, getPrototypeOf: refusing },
  );
  return [
    ['a circle', circle],
    ['an error that is its own cause', endless],
    ['something deep', deep],
    ['a proxy that refuses', refused],
    ['an error whose message refuses', Object.defineProperty(new Error('x'), 'message', { get: refusing })],
    ['an error whose message is no text', Object.assign(new Error('x'), { message: { toString: refusing } })],
    ['a function', refusing],
    ['a symbol', Symbol('s')],
    ['a bigint', 2n ** 70n],
    ['no number', Number.NaN],
    ['an invalid date', new Date(Number.NaN)],
    ['something large', 'x'.repeat(5_000_000)],
    ['many things', Array.from({ length: 100_000 }, (_, at) => ({ at }))],
    ['a class without prototype', Object.create(null)],
    ['a toJSON that throws', { toJSON: refusing }],
    ['a getter that throws', Object.defineProperty({ a: 1 }, 'b', { get: refusing, enumerable: true })],
    ['a map of itself', new Map([[circle, circle]])],
    ['a revoked proxy', revoked()],
    ['undefined', undefined],
    ['null', null],
    ['bytes', Buffer.alloc(1_000)],
    ['__proto__', JSON.parse('{"__proto__": {"polluted": true}}')],
  ];
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
