import { useEffect } from 'preact/hooks';
import { logOut, role } from '../api/session.js';
import { linkTo, route } from '../routing/route.js';
import { info } from '../state/live.js';

const PAGES = [
  ['slots', 'Slots'],
  ['graph', 'Graph'],
  ['timeline', 'Timeline'],
  ['remote', 'Remote'],
] as const;

/** Where one is, where one can go, and who one is. */
export function Header() {
  const { page, of } = route.value;
  const { host, pid } = info.value ?? {};
  useEffect(() => {
    const title = PAGES.find(([name]) => name === page)?.[1] ?? 'Oneiric';
    document.title = `${of ?? title} · ${host === undefined ? 'Oneiric' : `${host}:${pid}`}`;
  }, [page, of, host, pid]);
  return (
    <header class="top">
      <p class="brand">
        <img src="./favicon.svg" alt="" width="20" height="20" /> Oneiric
        {host !== undefined && (
          <span class="process" title="host and number of the process">
            {host}:{pid}
          </span>
        )}
      </p>
      <nav aria-label="Pages">
        {PAGES.map(([name, title]) => (
          <a key={name} href={linkTo(name)} aria-current={page === name ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <p class="who">
        <span class="badge">{role.value}</span>
        <button type="button" class="quiet" onClick={() => void logOut()}>
          Log out
        </button>
      </p>
    </header>
  );
}
