import type { SwapReport as Report } from '../../../core/swap.js';
import type { AdminHost } from '../../admin-host.js';
import { dryRun } from '../dry-run.js';
import { failureView } from '../failures.js';
import { requestedBy } from '../requested-by.js';
import { route, type Frozen } from '../route.js';
import {
  ChangeBody,
  RefreshBody,
  SelectBody,
  SwapAllBody,
  SwapAnswer,
  SwapBody,
  SwapReport,
} from '../schemas/changes.js';
import type { z } from '../zod.js';
import { SlotPath } from './slots.js';

const tag = 'changes';

export const changeRoutes = [
  route({
    method: 'post',
    path: '/v1/slots/{slot}/swap',
    tag,
    summary: 'Switches a slot to a provider; with `dryRun` tells what that would do.',
    params: SlotPath,
    body: SwapBody,
    answer: SwapAnswer,
    example: { provider: 'redis', reason: 'maintenance', requestedBy: 'ann' },
    run: async ({ params: { slot }, body: { dryRun: isDry, ...body }, principal }, host) => {
      if (isDry) return dryRun(host.app, slot, body.provider);
      const options = { ...body, requestedBy: requestedBy(body.requestedBy, principal) };
      return reportView(await host.app.swap(slot, options), host);
    },
  }),
  route({
    method: 'post',
    path: '/v1/slots/{slot}/select',
    tag,
    summary: 'A durable wish for a provider: tried until it holds.',
    params: SlotPath,
    body: SelectBody,
    answer: SwapReport,
    example: { provider: 'redis' },
    run: async ({ params: { slot }, body: { provider, ...body }, principal }, host) => {
      const options = { ...body, requestedBy: requestedBy(body.requestedBy, principal) };
      return reportView(await host.app.select(slot, provider, options), host);
    },
  }),
  route({
    method: 'post',
    path: '/v1/slots/{slot}/unselect',
    tag,
    summary: "Drops the operator's selection: ranking decides again.",
    params: SlotPath,
    body: ChangeBody,
    answer: SwapReport,
    example: {},
    run: async ({ params: { slot }, body, principal }, host) => {
      const options = { ...body, requestedBy: requestedBy(body.requestedBy, principal) };
      return reportView(await host.app.unselect(slot, options), host);
    },
  }),
  route({
    method: 'post',
    path: '/v1/slots/{slot}/refresh',
    tag,
    summary: 'A new instance of the candidate that serves.',
    params: SlotPath,
    body: RefreshBody,
    answer: SwapReport,
    example: {},
    run: async ({ params: { slot }, body, principal }, host) => {
      const options = { ...body, requestedBy: requestedBy(body.requestedBy, principal) };
      return reportView(await host.app.refresh(slot, options), host);
    },
  }),
  route({
    method: 'post',
    path: '/v1/swap-all',
    tag,
    summary: 'Switches several slots in one tick, or none of them.',
    body: SwapAllBody,
    answer: SwapReport,
    example: { members: [{ slot: 'adapter:cache', provider: 'redis' }] },
    run: async ({ body: { members, ...body }, principal }, host) => {
      const options = { ...body, requestedBy: requestedBy(body.requestedBy, principal) };
      return reportView(await host.app.swapAll(members, options), host);
    },
  }),
];

const reportView = (report: Report, host: AdminHost): Frozen<z.output<typeof SwapReport>> => ({
  ...report,
  warnings: report.warnings.map((warning) => failureView(warning, host)),
});
