import { hostname } from 'node:os';
import { VERSION } from '../../../core/version.js';
import { healthOf } from '../../health-of.js';
import { route } from '../route.js';
import { Info } from '../schemas/info.js';

export const infoRoutes = [
  route({
    method: 'get',
    path: '/v1/info',
    tag: 'process',
    summary: 'Which process this is.',
    answer: Info,
    run: (_, { app, clock }) => ({
      name: 'oneiric' as const,
      version: VERSION,
      pid: process.pid,
      startedAt: Math.round(clock.epoch() - process.uptime() * 1_000),
      node: process.version,
      host: hostname(),
      profile: app.config.profile,
      kind: app.runtime?.kind,
      ready: healthOf(app)?.ready,
      socket: app.admin?.socket,
      url: app.admin?.url,
      slots: app.status().length,
    }),
  }),
];
