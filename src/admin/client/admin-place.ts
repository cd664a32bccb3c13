import { shown } from '../../core/names.js';
import { AdminError } from '../admin-error.js';

/** Where the admin API of an application is: at its socket, or over HTTP with a token. */
export type AdminPlace =
  | {
      /** Path of the socket, as `app.admin.socket`. */
      readonly socket: string;
    }
  | {
      /** As `app.admin.url`: `http://127.0.0.1:4000`. */
      readonly url: string;
      /** What `operator.token` or `viewer.token` in the folder of its state says. */
      readonly token: string;
    };

/** What a request needs of a place. */
export interface Target {
  readonly options: { readonly socketPath: string } | { readonly hostname: string; readonly port: string };
  readonly headers: Readonly<Record<string, string>>;
  /** The place in words; never its token. */
  readonly words: string;
}

// What a header may hold, and what ends no line.
const TOKEN = /^[\x21-\x7e]{1,512}$/;

/** @throws AdminError `admin/bad-place` */
export function targetOf(place: AdminPlace): Target {
  if ('socket' in place) {
    if (typeof place.socket !== 'string' || place.socket === '') throw bad('the path of a socket is a text');
    const { socket } = place;
    return { options: { socketPath: socket }, headers: { host: 'localhost' }, words: `socket ${socket}` };
  }
  const { hostname, port, host, origin } = urlOf(place.url);
  if (typeof place.token !== 'string' || !TOKEN.test(place.token)) throw bad('a token is one word');
  return {
    options: { hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port },
    headers: { host, authorization: `Bearer ${place.token}` },
    words: origin,
  };
}

/** @throws AdminError `admin/bad-place` */
function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // What was given may hold a password or a token, also where it is no URL: it is not shown.
  if (!url) throw bad('what was given is no URL');
  if (url.username + url.password !== '') throw bad('a URL has no user and no password in it');
  if (url.protocol !== 'http:') throw bad(`a URL begins with http://, not with ${shown(url.protocol)}`);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') throw bad('a URL ends after its port');
  return url;
}

const bad = (what: string) =>
  new AdminError('admin/bad-place', `There cannot be an admin API there: ${what}. Nothing was asked.`, {
    hint: 'give { socket } or { url, token }, as app.admin says them',
  });
