import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ADMIN_ROUTES } from '../../src/admin/api/routes.js';

it('docs/admin.md lists every route, who may ask, and what it does', () => {
  const page = readFileSync('docs/admin.md', 'utf8');
  const rows = [...page.matchAll(/^\| `(GET|POST|PUT) (\/v1[^`]*)` +\| (\w+) +\| (.*?) +\|$/gm)];
  expect(rows.map(([, method = '', path, role, summary]) => [method, path, role, summary])).toEqual(
    ADMIN_ROUTES.map(({ method, path, role, summary }) => [method.toUpperCase(), path, role, summary]),
  );
});
