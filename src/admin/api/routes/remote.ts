import type { SyncReport } from '../../../core/remote.js';
import type { AdminHost } from '../../admin-host.js';
import { failureView } from '../failures.js';
import { remoteOf } from '../missing-part.js';
import { noted } from '../noted.js';
import { requestedBy } from '../requested-by.js';
import { route, type Frozen } from '../route.js';
import {
  AuditAnswer,
  AuditQuery,
  AuditVerdict,
  ExpectedLine,
  RemoteAnswer,
  SyncAnswer,
  SyncBody,
} from '../schemas/remote.js';
import type { z } from '../zod.js';

const tag = 'remote';
const DEFAULT_LINES = 100;

export const remoteRoutes = [
  route({
    method: 'get',
    path: '/v1/remote',
    tag,
    summary: 'How the sources of manifests are doing, and what they have brought.',
    answer: RemoteAnswer,
    run: (_, { app }) => ({ sources: remoteOf(app).status(), isKept: app.state !== undefined }),
  }),
  route({
    method: 'post',
    path: '/v1/remote/sync',
    tag,
    summary: 'Fetches what a source has, and moves to it: all of it or nothing.',
    body: SyncBody,
    example: { reason: 'a new release' },
    answer: SyncAnswer,
    run: async ({ body, principal }, host) => {
      const remote = remoteOf(host.app);
      const options = { ...body, requestedBy: requestedBy(body.requestedBy, principal) };
      const ended = ({ outcome, error }: SyncReport) => ({ outcome, error });
      const deed = { kind: 'remote-sync', body, principal, ended };
      return reportView(await noted(host, deed, () => remote.sync(options)), host);
    },
  }),
  route({
    method: 'get',
    path: '/v1/remote/audit',
    tag,
    summary: 'What was trusted, applied, refused and revoked, newest first.',
    query: AuditQuery,
    answer: AuditAnswer,
    run: async ({ query: { limit = DEFAULT_LINES, ...query } }, { app }) => {
      const lines = await remoteOf(app).audit({ ...query, limit });
      return { lines, next: lines.length === limit ? lines.at(-1)?.seq : undefined };
    },
  }),
  route({
    method: 'get',
    path: '/v1/remote/audit/verify',
    tag,
    summary:
      'Looks through the audit log: whether every line is as it was written, and goes on from an expected one.',
    query: ExpectedLine,
    answer: AuditVerdict,
    run: ({ query: { seq, hash } }, { app }) =>
      remoteOf(app).verifyAudit(seq === undefined || hash === undefined ? undefined : { seq, hash }),
  }),
];

const reportView = (
  { error, ...report }: SyncReport,
  host: AdminHost,
): Frozen<z.output<typeof SyncAnswer>> => ({
  ...report,
  ...(error !== undefined && { error: failureView(error, host) }),
});
