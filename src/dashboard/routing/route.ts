import { computed, signal } from '@preact/signals';

/** What the page shows, as its address says it: `#/slots/adapter:cache?q=redis`. */
export interface Route {
  /** `slots`, `graph`, `timeline`, `remote`. */
  readonly page: string;
  /** What of it, decoded; undefined where it is all of it. */
  readonly of: string | undefined;
  readonly query: URLSearchParams;
}

const hash = signal(location.hash);
window.addEventListener('hashchange', () => (hash.value = location.hash));

/** Where the page is now. */
export const route = computed((): Route => {
  const [path = '', query = ''] = hash.value.replace(/^#\/?/, '').split('?', 2);
  const [page = '', of] = path.split('/', 2);
  return { page: page || 'slots', of: of ? decoded(of) : undefined, query: new URLSearchParams(query) };
});

/** The address of a page. */
export function linkTo(page: string, of?: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `#/${page}${of === undefined ? '' : `/${encodeURIComponent(of)}`}${text === '' ? '' : `?${text}`}`;
}

/** Changes what the query of the address says, without a new entry of the history. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { page, of, query } = route.peek();
  const next = new Map(query);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  history.replaceState(null, '', linkTo(page, of, Object.fromEntries(next)));
  hash.value = location.hash;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
