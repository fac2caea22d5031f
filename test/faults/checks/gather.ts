import type pg from 'pg';
import { contextModules } from '../../../apps/contexts.js';
import type { Cluster } from '../../../tools/cluster/cluster.js';
import { feedOf, keptCommands, logsOf, parkedIn, rowsOf, timelineOf, topicsOf } from './collect.js';
import type { Evidence, Sent } from './evidence.js';
import { rebuiltViews } from './rebuild.js';

export type AtRest = {
  readonly cluster: Cluster;
  readonly database: pg.Pool;
  readonly sent: readonly Sent[];
  /** Ids of events, as the subscriber saw them. */
  readonly seen: readonly string[];
  readonly say: (line: string) => void;
};

/** All the evidence, of an installation that is at rest; its services are stopped on the way. */
export const gather = async ({ cluster, database, sent, seen, say }: AtRest): Promise<Evidence> => {
  const topics = await topicsOf(cluster.kafka.brokers, 'hutong.');
  const { logs, caused } = await logsOf(database);
  const [timeline, feed] = [await timelineOf(database), await feedOf(database)];
  say(`${logs.length} public events in the logs; ${topics.repeats} repeats in the topics.`);
  const kept = await keptCommands(database);
  const [rows, parked] = [await rowsOf(database), await parkedIn(database)];
  await cluster.stopServices();
  const views: Evidence['views'][number][] = [];
  for (const [context, module] of Object.entries(contextModules)) views.push(...(await rebuiltViews(context, module, cluster.postgres.url)));
  say(`${views.length} views rebuilt: ${views.reduce((sum, { live }) => sum + live.length, 0)} rows.`);
  return { sent, kept, caused, logs, places: [topics.place, timeline, feed], subscription: { seen, held: feed.events.map(({ id }) => id) }, rows, views, parked };
};
