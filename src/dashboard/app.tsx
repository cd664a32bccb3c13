import { role } from './api/session.js';
import { GraphPage } from './pages/graph-page.js';
import { LoginPage } from './pages/login-page.js';
import { RemotePage } from './pages/remote-page.js';
import { SlotPage } from './pages/slot-page.js';
import { SlotsPage } from './pages/slots-page.js';
import { TimelinePage } from './pages/timeline-page.js';
import { Header } from './parts/header.js';
import { Messages } from './parts/messages.js';
import { Standing } from './parts/standing.js';
import { OperationDialog } from './operations/operation-dialog.js';
import { route } from './routing/route.js';

/** All of the dashboard. */
export function App() {
  if (role.value === undefined) return <p class="centred">Asking the application…</p>;
  if (role.value === null) return <LoginPage />;
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Header />
      <Standing />
      <main id="content" tabIndex={-1}>
        <Page />
      </main>
      <OperationDialog />
      <Messages />
    </>
  );
}

function Page() {
  const { page, of } = route.value;
  switch (page) {
    case 'slots':
      return of === undefined ? <SlotsPage /> : <SlotPage key={of} slot={of} />;
    case 'graph':
      return <GraphPage />;
    case 'timeline':
      return <TimelinePage />;
    case 'remote':
      return <RemotePage />;
    default:
      return (
        <p class="empty">
          There is no such page. <a href="#/slots">Slots</a>
        </p>
      );
  }
}
