import type { Finding, Sent } from './checks/evidence.js';

/** One time that a fault was injected. Times are ms since 1970. */
export type Injection = { readonly fault: string; readonly injectedAt: number; readonly liftedAt: number; readonly recoveryMs: number };

const header = ['fault', 'times', 'commands in flight', 'lost', 'doubled', 'longest recovery'];

/** A row for each fault, and one for the whole run: what cannot be laid to one command's door is counted there alone. */
export const tableOf = (injections: readonly Injection[], sent: readonly Sent[], findings: readonly Finding[]): string => {
  const rows = [...Map.groupBy(injections, ({ fault }) => fault)].map(([fault, times]) => {
    const inFlight = sent.filter((each) => times.some(({ injectedAt, liftedAt }) => each.sentAt <= liftedAt && each.endedAt >= injectedAt));
    const keys = new Set(inFlight.map(({ key }) => key));
    return rowOf(
      fault,
      times,
      inFlight.length,
      findings.filter(({ key }) => key !== undefined && keys.has(key)),
    );
  });
  return aligned([header, ...rows, rowOf('all', injections, sent.length, findings)]);
};

/** `NOT_THE_OWNER 12, ALREADY_STARTED 3`: the most frequent first. */
export const refusalsOf = (sent: readonly Sent[]): string =>
  [...Map.groupBy(sent, ({ outcome, why }) => (outcome === 'refused' ? why?.split(':')[0] : undefined))]
    .filter(([code]) => code !== undefined)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([code, times]) => `${code} ${times.length}`)
    .join(', ');

const rowOf = (name: string, times: readonly Injection[], commands: number, findings: readonly Finding[]): string[] => [
  name,
  String(times.length),
  String(commands),
  String(findings.filter(({ kind }) => kind === 'lost').length),
  String(findings.filter(({ kind }) => kind === 'doubled').length),
  `${(Math.max(0, ...times.map(({ recoveryMs }) => recoveryMs)) / 1_000).toFixed(1)} s`,
];

const aligned = (rows: readonly (readonly string[])[]): string => {
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')).join('\n');
};
