import { failureView } from '../failures.js';
import { noted } from '../noted.js';
import { runtimeOf } from '../missing-part.js';
import { route } from '../route.js';
import { ConfigAnswer, ConfigExplanation, ConfigSchema } from '../schemas/config.js';
import { ReloadAnswer, RotateAnswer, RotateBody, WhoAndWhy } from '../schemas/process.js';
import { ConfigPath } from '../schemas/texts.js';
import { z } from '../zod.js';

const tag = 'configuration';

export const configRoutes = [
  route({
    method: 'get',
    path: '/v1/config',
    tag,
    summary: 'All that the configuration says, and who says it; without secrets.',
    answer: ConfigAnswer,
    run: (_, host) => {
      const { profile, sources, values } = host.app.config.snapshot();
      const shown = sources.map(({ error, ...source }) => ({
        ...source,
        error: error === undefined ? undefined : failureView(error, host),
      }));
      return { profile, sources: shown, values, warnings: host.app.config.warnings };
    },
  }),
  route({
    method: 'get',
    path: '/v1/config/explain',
    tag,
    summary: 'Which layer says what about a path.',
    query: z.strictObject({ path: ConfigPath }),
    answer: ConfigExplanation,
    run: ({ query: { path } }, { app }) => {
      const explained = app.config.explain(path);
      return { ...explained, text: explained.toString() };
    },
  }),
  route({
    method: 'get',
    path: '/v1/config/schema',
    tag,
    summary: 'The JSON Schema of what may be said.',
    answer: ConfigSchema,
    run: (_, { app }) => app.config.schema(),
  }),
  route({
    method: 'post',
    path: '/v1/config/reload',
    tag,
    summary: 'Reads the configuration again and fetches all secrets anew, as SIGHUP does.',
    body: WhoAndWhy,
    example: { reason: 'a new certificate' },
    answer: ReloadAnswer,
    run: ({ body, principal }, host) => {
      const runtime = runtimeOf(host.app);
      return noted(host, { kind: 'reload', body, principal }, async () => {
        const { errors } = await runtime.reload();
        return { errors: errors.map((error) => failureView(error, host)) };
      });
    },
  }),
  route({
    method: 'post',
    path: '/v1/secrets/rotate',
    tag,
    summary: 'Fetches secrets anew, and has what depends on them follow.',
    body: RotateBody,
    example: { names: ['database.password'], reason: 'it was in a ticket' },
    answer: RotateAnswer,
    run: ({ body, principal }, host) =>
      noted(host, { kind: 'rotate', body, principal }, async () => {
        const { secrets } = host.app;
        const { rejected, ...report } = await secrets.rotate(targetOf(body));
        const known = report.missing.length > 0 ? secrets.names() : undefined;
        return { ...report, rejected: rejected && failureView(rejected, host), known };
      }),
  }),
];

function targetOf({ names, provider }: z.output<typeof RotateBody>) {
  if (names) return names;
  return provider === undefined ? 'all' : { provider };
}
