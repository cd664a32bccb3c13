import { systemClock } from '../core/system-clock.js';
import type { Application } from '../modules/application.js';
import type { Composition } from '../modules/composition.js';
import type { CreateOptions } from '../modules/create-options.js';
import { healthSettingsFrom } from '../modules/health-settings.js';

/** Watches the health of an application from here on, where its options ask for that. The code comes only then. */
export async function watchHealth(
  app: Application,
  { container, events, configured, state }: Composition,
  { health, clock = systemClock }: CreateOptions,
): Promise<void> {
  const settings = healthSettingsFrom(health);
  if (!settings) return;
  const { HealthMonitor } = await import('./health/health-monitor.js');
  const monitor = new HealthMonitor({
    clock,
    settings,
    checkups: container.checkups,
    desires: container.desires,
    random: Math.random,
    clean: (said) => configured.scrubber.clean(said),
    emit: (event) => events.next(configured.heard(event)),
    state: () => state?.face.health,
  });
  events.subscribe(monitor.hear);
  app.watchedBy(monitor);
}
