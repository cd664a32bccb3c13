import type { ServerResponse } from 'node:http';
import type { Principal } from './principal.js';

/** What comes with a request besides the request. */
export interface AdminEnv {
  readonly principal: Principal;
  /** Node's own, where there is a connection. */
  readonly outgoing?: ServerResponse;
}
