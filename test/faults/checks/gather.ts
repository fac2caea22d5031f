import type pg from 'pg';
import { contextModules } from '../../../apps/contexts.js';
import type { Cluster } from '../../../tools/cluster/cluster.js';
import { feedOf, keptCommands, logsOf, parkedIn, rowsOf, shownBy, timelineOf, topicsOf } from './collect.js';
import type { Evidence, Loss, Place, Sent } from './evidence.js';
import { goneOf } from './losses.js';
import { rebuiltViews } from './rebuild.js';

export type AtRest = {
  readonly cluster: Cluster;
  readonly database: pg.Pool;
  readonly sent: readonly Sent[];
  /** Ids of events, as the subscriber saw them: each time that it began. */
  readonly lives: readonly (readonly string[])[];
  readonly losses: readonly Loss[];
  readonly say: (line: string) => void;
};

/** All the evidence, of an installation that is at rest; its services are stopped on the way. */
export const gather = async ({ cluster, database, sent, lives, losses, say }: AtRest): Promise<Evidence> => {
  const topics = await topicsOf(cluster.kafka.brokers, 'hutong.');
  const { logs, caused } = await logsOf(database);
  const [timeline, feed] = [await timelineOf(database), await feedOf(database)];
  say(`${logs.length} public events in the logs; ${topics.repeats} repeats in the topics.`);
  if (losses.length > 0) say(lossesOf({ sent, losses, topics: topics.place }));
  const kept = await keptCommands(database);
  const [rows, parked] = [await rowsOf(database), await parkedIn(database)];
  await cluster.stopServices();
  const views: Evidence['views'][number][] = [];
  for (const [context, module] of Object.entries(contextModules)) views.push(...(await rebuiltViews(context, module, cluster.postgres.url)));
  say(`${views.length} views rebuilt: ${views.reduce((sum, { live }) => sum + live.length, 0)} rows.`);
  const subscriptions = subscriptionsOf(lives, losses, feed);
  return { sent, kept, caused, logs, topics: topics.place, copies: [timeline, feed], losses, subscriptions, rows, shownBy, views, parked };
};

/** It begins again only where coordination was restored; what the feed held before that, it need not have seen to the end. */
const subscriptionsOf = (lives: AtRest['lives'], losses: readonly Loss[], now: Place): Evidence['subscriptions'] => {
  const before = losses.flatMap(({ feed }) => (feed ? [feed] : []));
  const held = [...before.map((feed, nth) => feed.slice(0, lives[nth]?.length)), now.events.map(({ id }) => id)];
  return Array.from({ length: Math.max(lives.length, held.length) }, (_, nth) => ({ seen: lives[nth] ?? [], held: held[nth] ?? [] }));
};

const lossesOf = (evidence: Pick<Evidence, 'sent' | 'losses' | 'topics'>): string => {
  const { known, traceless } = goneOf(evidence);
  const count = (of: (loss: Loss) => number) => evidence.losses.reduce((sum, loss) => sum + of(loss), 0);
  return (
    `Restores took ${count(({ gone }) => gone.length)} public events away and named ${count(({ named }) => named.length)}: ` +
    `with them ${known} commands that others know of, and ${traceless} that are gone without a trace.`
  );
};
