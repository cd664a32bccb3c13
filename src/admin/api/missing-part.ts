import type { ApplicationRemote } from '../../core/remote.js';
import type { ApplicationRuntime } from '../../core/runtime.js';
import type { ApplicationState } from '../../core/state.js';
import type { LogLevels } from '../../core/logger.js';
import type { Application } from '../../modules/application.js';
import type { LoginLink } from '../../core/admin.js';
import type { Role } from '../principal.js';
import type { AdminHost } from '../admin-host.js';
import { AdminRefusal } from '../problems/admin-refusal.js';

/** What is kept on disk. @throws AdminRefusal `admin/no-state` */
export function stateOf({ state }: Application): ApplicationState {
  if (state) return state;
  throw new AdminRefusal('admin/no-state', 'The application keeps nothing on disk. Nothing was done.', {
    hint: 'give `create` a stateDir',
  });
}

/** The process. @throws AdminRefusal `admin/no-runtime` */
export function runtimeOf({ runtime }: Application): ApplicationRuntime {
  if (runtime) return runtime;
  throw new AdminRefusal('admin/no-runtime', 'The application has no runtime. Nothing was done.', {
    hint: 'give `create` runtime: true',
  });
}

/** What is remote. @throws AdminRefusal `admin/no-remote` */
export function remoteOf({ remote }: Application): ApplicationRemote {
  if (remote) return remote;
  throw new AdminRefusal('admin/no-remote', 'The application has no source of manifests. Nothing was done.', {
    hint: 'import RemoteModule.forRoot, or write a section remote into its configuration',
  });
}

/** The levels of the log. @throws AdminRefusal `admin/no-log` */
export function logOf({ log }: Application): LogLevels {
  if (log) return log;
  throw new AdminRefusal('admin/no-log', 'The application logs nothing. Nothing was done.', {
    hint: 'write a section logging into its configuration',
  });
}

/** Who comes in by HTTP. @throws AdminRefusal `admin/no-http` */
export function tokensOf({ tokens }: AdminHost): NonNullable<AdminHost['tokens']> {
  if (tokens) return tokens;
  throw new AdminRefusal(
    'admin/no-http',
    'The admin API has no tokens: it is not on HTTP. Nothing was done.',
    {
      hint: 'give `create` admin: { http: true }',
    },
  );
}

/** A link to the dashboard. @throws AdminRefusal `admin/no-dashboard` */
export function linkOf({ link }: AdminHost, role: Role): LoginLink {
  const made = link(role);
  if (made) return made;
  throw new AdminRefusal('admin/no-dashboard', 'The application has no dashboard. Nothing was done.', {
    hint: 'give `create` admin: { http: true }, without dashboard: false',
  });
}
