import { useState } from 'preact/hooks';
import type { Link } from './graph-data.js';

const SHOWN = 200;

/** The same as the picture, for those who read it. */
export function Links({ links }: { readonly links: readonly Link[] }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = links.filter(({ from, to }) => `${from} ${to}`.toLowerCase().includes(wanted));
  return (
    <details>
      <summary>As a list</summary>
      <label>
        <span class="hidden">Search who holds what</span>
        <input
          type="search"
          placeholder="Search"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <ul>
        {found.slice(0, SHOWN).map(({ from, to, how, isPlanned }) => (
          <li key={`${from} ${to} ${how}`}>
            <bdi>{from}</bdi> holds <bdi>{to}</bdi>{' '}
            <small>
              {how}
              {isPlanned && ', planned'}
            </small>
          </li>
        ))}
      </ul>
      {found.length > SHOWN && <p class="hint">{found.length - SHOWN} more: search for them.</p>}
    </details>
  );
}
