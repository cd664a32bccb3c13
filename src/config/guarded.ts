const SETTERS = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));

/** What changes instances of the language's own classes, which freezing does not keep anybody from. */
const CHANGES: readonly (readonly [new () => object, readonly string[]])[] = [
  [Map, ['set', 'delete', 'clear']],
  [Set, ['add', 'delete', 'clear']],
  [Date, SETTERS],
  [URLSearchParams, ['append', 'delete', 'set', 'sort']],
];

/** Lets what would change a Map, Set, Date or URL throw, as writing to a frozen object does; anything else is left. */
export function guard(value: object): void {
  if (!Object.isExtensible(value)) return;
  for (const [cls, names] of CHANGES) {
    if (!(value instanceof cls)) continue;
    for (const name of names) Object.defineProperty(value, name, { value: refuse });
  }
  if (value instanceof URL) guardUrl(value);
}

function guardUrl(url: URL): void {
  guard(url.searchParams);
  for (const [name, own] of Object.entries(Object.getOwnPropertyDescriptors(URL.prototype)))
    if (own.set) Object.defineProperty(url, name, { ...own, set: refuse });
}

function refuse(): never {
  throw new TypeError(
    'Values of the configuration are frozen, and nothing was changed: change a copy of it.',
  );
}
