import { linkOf } from '../missing-part.js';
import { noted } from '../noted.js';
import { route } from '../route.js';
import { LinkAnswer, LinkBody } from '../schemas/sessions.js';

export const sessionRoutes = [
  route({
    method: 'post',
    path: '/v1/session/links',
    tag: 'process',
    summary: 'Gives a link that opens the dashboard and logs in: once, and for five minutes.',
    body: LinkBody,
    example: { role: 'viewer' },
    answer: LinkAnswer,
    run: ({ body, principal }, host) =>
      noted(host, { kind: 'login-link', body, principal }, () => linkOf(host, body.role ?? 'operator')),
  }),
];
