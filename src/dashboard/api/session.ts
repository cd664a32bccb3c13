import { signal } from '@preact/signals';
import { problemIn, unreachable } from './problem.js';

/** What somebody who has logged in may do. */
export type Role = 'viewer' | 'operator';

/** Who has logged in; undefined while that is being found out, null where nobody has. */
export const role = signal<Role | null | undefined>(undefined);

/** How whoever looks wants to be called in the journal. */
export const operatorName = signal(read('oneiric-name') ?? '');

const KEY = 'oneiric-session';
const PATH = '/v1/session';
const LINK = /^#login=([\w-]{20,200})$/;

/** Headers that say whose session it is; the cookie says the other half. */
export function sessionHeaders(): Record<string, string> {
  const key = read(KEY);
  return key === undefined ? {} : { 'x-oneiric-session': key };
}

/** Logs in by the link that the page was opened with, or goes on with the session that there is. */
export async function begin(): Promise<void> {
  const code = LINK.exec(location.hash)?.[1];
  if (code === undefined) return resume();
  // Nobody finds it in the history.
  location.replace('#/slots');
  try {
    await logIn({ code });
  } catch {
    await resume();
  }
}

/** @throws Problem where it is refused */
export async function logIn(said: { readonly token: string } | { readonly code: string }): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await ask({ method: 'POST', headers, body: JSON.stringify(said) });
  if (!answer.ok) throw await problemIn(answer);
  const begun = (await answer.json()) as { role: Role; key: string };
  write(KEY, begun.key);
  role.value = begun.role;
}

export async function logOut(): Promise<void> {
  await ask({ method: 'DELETE', headers: sessionHeaders() }).catch(() => undefined);
  forget();
}

/** The session has ended. */
export function forget(): void {
  write(KEY, undefined);
  role.value = null;
}

/** Keeps a name for the next time. */
export function callMe(name: string): void {
  operatorName.value = name;
  write('oneiric-name', name === '' ? undefined : name);
}

async function resume(): Promise<void> {
  if (read(KEY) === undefined) {
    role.value = null;
    return;
  }
  const answer = await ask({ headers: sessionHeaders() }).catch(() => undefined);
  // Where nobody answers the session may be there all the same: the page says that it cannot be reached.
  if (!answer) return void setTimeout(() => void resume(), 2_000);
  if (answer.ok) role.value = ((await answer.json()) as { role: Role }).role;
  else forget();
}

const ask = (init: RequestInit): Promise<Response> =>
  fetch(PATH, init).catch(() => {
    throw unreachable();
  });

function read(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Where nothing may be kept, the session is that of this page.
  }
}
