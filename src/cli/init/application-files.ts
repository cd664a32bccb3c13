import { commonFiles } from './common-files.js';
import { TARBALL } from './next-steps.js';
import type { NewFiles } from './new-files.js';

/** A small application that works: a contract, two candidates for it, and a service that is served over HTTP. */
export const applicationFiles = (name: string): NewFiles =>
  new Map([
    ...commonFiles({
      name,
      oneiric: { app: './dist/oneiric.app.js' },
      scripts: { start: 'npm run build && oneiric start' },
      needs: 'dependencies',
    }),
    ['src/greeter.ts', GREETER],
    ['src/web.ts', WEB],
    ['src/oneiric.app.ts', APP],
    ['src/greeter.test.ts', TEST],
    ['README.md', readme(name)],
  ]);

const GREETER = `import { Adapter, Contract } from 'oneiric';

/** What the application needs, whoever provides it. */
@Contract('adapter:greeter')
export abstract class Greeter {
  abstract greet(name: string): Promise<string>;
}

@Adapter({ provider: 'friendly', priority: 1 })
export class FriendlyGreeter extends Greeter {
  async greet(name: string): Promise<string> {
    return \`Hello, \${name}!\`;
  }
}

@Adapter({ provider: 'formal' })
export class FormalGreeter extends Greeter {
  async greet(name: string): Promise<string> {
    return \`Good day, \${name}.\`;
  }
}
`;

const WEB = `import { createServer, type Server } from 'node:http';
import { Service } from 'oneiric';
import { Greeter } from './greeter.js';

/** Answers over HTTP. Its greeter is a live reference: always whoever serves at the moment. */
@Service({ key: 'web', overlap: false })
export class Web {
  private server: Server | undefined;

  constructor(private readonly greeter: Greeter) {}

  async onInit(): Promise<void> {
    const server = createServer((request, response) => {
      const name = nameIn(request.url ?? '/');
      if (name === undefined) {
        response.writeHead(400).end('That is no name.\\n');
        return;
      }
      this.greeter.greet(name || 'world').then(
        (greeting) => response.end(\`\${greeting}\\n\`),
        (error: unknown) => response.writeHead(503).end(\`\${String(error)}\\n\`),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', resolve);
    });
    this.server = server;
  }

  onCleanup(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

/** The name that a path stands for; undefined where it is no text: anybody may ask for anything. */
function nameIn(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return undefined;
  }
}
`;

const APP = `import { Module } from 'oneiric';
import { FormalGreeter, FriendlyGreeter } from './greeter.js';
import { Web } from './web.js';

@Module({ providers: [FriendlyGreeter, FormalGreeter, Web] })
class AppModule {}

/** What \`oneiric start\` runs: the root module, and options of \`Oneiric.create\`. */
export default { root: AppModule, options: {} };
`;

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Module, Oneiric } from 'oneiric';
import { FormalGreeter, FriendlyGreeter, Greeter } from './greeter.js';

@Module({ providers: [FriendlyGreeter, FormalGreeter] })
class TestModule {}

test('the greeter is swapped while it is held', async () => {
  await using app = await Oneiric.create(TestModule);
  const greeter = app.get(Greeter);
  assert.equal(await greeter.greet('Ann'), 'Hello, Ann!');
  await app.swap(Greeter, { provider: 'formal' });
  assert.equal(await greeter.greet('Ann'), 'Good day, Ann.');
});
`;

const readme = (name: string) => `# ${name}

An application whose parts are explained, and swapped while it runs.

\`\`\`sh
npm install /path/to/${TARBALL}              # the file: it is in no registry yet
npm start                                          # builds it, and runs it until Ctrl-C
curl http://127.0.0.1:3000/Ann                     # Hello, Ann!

npx oneiric list                                   # from another terminal
npx oneiric explain adapter:greeter
npx oneiric swap adapter:greeter formal --reason "the auditors are here"
curl http://127.0.0.1:3000/Ann                     # Good day, Ann.

npm test
\`\`\`

- \`src/greeter.ts\`: a contract, and two candidates for it
- \`src/web.ts\`: a service that uses it
- \`src/oneiric.app.ts\`: what is run

It keeps its state in \`.oneiric\`; with a Node.js before 22.13 it does not start without \`npm install @photostructure/sqlite\`.
\`PORT\` says where it listens.
`;
