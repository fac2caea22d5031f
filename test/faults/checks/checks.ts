import type { Evidence, Finding, Happened, Place, Sent } from './evidence.js';
import { isGone, lossOf, namedExactly, publishedAndLost } from './losses.js';

/** All that the issue asks for, each point for itself. No finding: nothing was lost, nothing doubled, nothing out of order. */
export const findingsIn = (evidence: Evidence): readonly Finding[] => [
  ...commandsOnce(evidence),
  ...namedExactly(evidence),
  ...heldOnce(evidence.topics, [...evidence.logs, ...publishedAndLost(evidence)]),
  // What coordination itself has lost, of its own, is in none of its views.
  ...evidence.copies.flatMap((copy) => heldOnce(copy, [...evidence.logs, ...publishedAndLost(evidence).filter(({ context }) => context !== 'coordination')])),
  ...[evidence.topics, ...evidence.copies].flatMap(inOrder),
  ...evidence.subscriptions.flatMap(seenOnce),
  ...madeOnce(evidence),
  ...rebuiltAlike(evidence.views),
  ...evidence.parked.map((what): Finding => ({ kind: 'lost', what: `parked: ${what}` })),
];

/**
 * An answered command is in the log once; a refused one left nothing; of one without an answer, the answer to its retry says which.
 * What a restore took away is not in the log unless it was sent again; what others have made of it stays.
 */
export const commandsOnce = ({ sent, kept, caused, losses }: Pick<Evidence, 'sent' | 'kept' | 'caused' | 'losses'>): readonly Finding[] => {
  const times = countOf(kept);
  return sent.flatMap((command): Finding[] => {
    const { key, outcome, keptBefore } = command;
    const held = times.get(key) ?? 0;
    const finding = (kind: Finding['kind'], what: string): Finding => ({ kind, key, what: `${named(command)} ${what}` });
    if (held > 1) return [finding('doubled', `is in the logs ${held} times`)];
    if (outcome === 'unanswered') return [finding('lost', 'has no answer, not even to a retry')];
    if (isGone(losses, command)) return held > 0 ? [finding('doubled', 'was lost by a restore, and is in the logs although nobody sent it again')] : [];
    if (outcome === 'refused') {
      if (keptBefore) return [finding('trace', 'was in the log, and its retry was refused')];
      return held > 0 || (caused.has(key) && !lossOf(losses, command)) ? [finding('trace', 'was refused, and left a trace')] : [];
    }
    return held === 0 || !caused.has(key) ? [finding('lost', 'was answered, and is in no log')] : [];
  });
};

/** What the logs published stands there once, also what they have lost since, and nothing else does. */
export const heldOnce = ({ name, events }: Place, owed: readonly Happened[]): readonly Finding[] => {
  const times = countOf(events.map(({ id }) => id));
  const published = new Set(owed.map(({ id }) => id));
  return [
    ...owed.filter(({ id }) => !times.has(id)).map(({ id, correlationId }): Finding => ({ kind: 'lost', key: correlationId, what: `${id} is not in the ${name}` })),
    ...events.filter(({ id }) => !published.has(id)).map(({ id }): Finding => ({ kind: 'doubled', what: `${id} is in the ${name}, and in no log` })),
    ...[...times].filter(([, count]) => count > 1).map(([id, count]): Finding => ({ kind: 'doubled', what: `${id} is in the ${name} ${count} times` })),
  ];
};

/** Per project the order of each context's events is that of its log. */
export const inOrder = ({ name, events }: Place): readonly Finding[] => {
  const last = new Map<string, Happened>();
  return events.flatMap((event): Finding[] => {
    const of = `${event.context} ${event.key}`;
    const before = last.get(of);
    last.set(of, event);
    if (!before || before.position <= event.position) return [];
    return [{ kind: 'out of order', key: event.correlationId, what: `${event.id} comes after ${before.id} in the ${name}` }];
  });
};

/** A subscriber has seen every entry once, in the order of the feed. */
export const seenOnce = ({ seen, held }: Evidence['subscriptions'][number]): readonly Finding[] => {
  const times = countOf(seen);
  const wanted = new Set(held);
  const findings: Finding[] = [
    ...held.filter((id) => !times.has(id)).map((id): Finding => ({ kind: 'lost', what: `the subscriber never saw ${id}` })),
    ...[...times].filter(([, count]) => count > 1).map(([id, count]): Finding => ({ kind: 'doubled', what: `the subscriber saw ${id} ${count} times` })),
    ...seen.filter((id) => !wanted.has(id)).map((id): Finding => ({ kind: 'doubled', what: `the subscriber saw ${id}, which is not in the feed` })),
  ];
  const at = findings.length > 0 ? -1 : held.findIndex((id, index) => seen[index] !== id);
  return at < 0 ? findings : [{ kind: 'out of order', what: `the subscriber saw ${seen[at]} where the feed holds ${held[at]}` }];
};

/** What an answered command made is in its view, in one row; where a restore took it away, others show it still, if they have heard of it. */
export const madeOnce = ({ sent, rows, shownBy, losses, topics }: Pick<Evidence, 'sent' | 'rows' | 'shownBy' | 'losses' | 'topics'>): readonly Finding[] => {
  const times = countOf(rows);
  const heardOf = new Set(publishedAndLost({ losses, topics }).map(({ correlationId }) => correlationId));
  return sent.flatMap((command): Finding[] => {
    if (command.outcome !== 'answered' || !command.made) return [];
    const { type, id } = command.made;
    const count = times.get(`${type} ${id}`) ?? 0;
    const wanted = isGone(losses, command) && (shownBy[type] === command.context || !heardOf.has(command.key)) ? 0 : 1;
    if (count === wanted) return [];
    return [{ kind: count < wanted ? 'lost' : 'doubled', key: command.key, what: `${named(command)} made ${type} ${id}, which is in its view ${count} times` }];
  });
};

/** A view built from the log is what the live one was. */
export const rebuiltAlike = (views: Evidence['views']): readonly Finding[] =>
  views.flatMap(({ name, live, rebuilt }): Finding[] => {
    const [only, other] = [without(live, rebuilt), without(rebuilt, live)];
    if (only.length === 0 && other.length === 0) return [];
    const example = [only[0] && `live ${only[0]}`, other[0] && `rebuilt ${other[0]}`].filter(Boolean).join('; ');
    return [{ kind: 'differs', what: `the view ${name}, rebuilt, lacks ${only.length} rows and has ${other.length} others: ${example}` }];
  });

const named = ({ operation, key }: Sent): string => `${operation} ${key}`;

const countOf = (texts: readonly string[]): ReadonlyMap<string, number> => {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return times;
};

/** What of the first is not in the second, as often as it is there. */
const without = (first: readonly string[], second: readonly string[]): readonly string[] => {
  const left = new Map(countOf(second));
  return first.filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
};
