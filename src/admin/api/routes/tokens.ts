import { tokensOf } from '../missing-part.js';
import { noted } from '../noted.js';
import { route } from '../route.js';
import { RolePath, RotateTokenAnswer, RotateTokenBody } from '../schemas/tokens.js';

export const tokenRoutes = [
  route({
    method: 'post',
    path: '/v1/tokens/{role}/rotate',
    tag: 'process',
    summary: 'Gives out another token for HTTP in place of the one that a role has.',
    params: RolePath,
    body: RotateTokenBody,
    example: { graceMs: 60_000 },
    answer: RotateTokenAnswer,
    run: ({ params: { role }, body, principal }, host) => {
      const tokens = tokensOf(host);
      const { graceMs } = body;
      return noted(host, { kind: `rotate-${role}-token`, body, principal }, () =>
        tokens.rotate(role, { graceMs }),
      );
    },
  }),
];
