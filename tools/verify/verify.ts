import { VerifierKey } from '../../libs/platform/proof/index.js';
import { againstCheckpoints, againstExport, againstReceipt, checkReceipt, earlierCheckpoint, namedReceipt, openReceipt } from './against.js';
import { checkExport, type Fault } from './check-export.js';
import { ExportFile, Unreadable } from './export-file.js';
import { isTrusted, openCheckpoint, type Trust } from './trust.js';

/** What was given: texts and bytes, wherever they came from. */
export type Given = {
  readonly export?: Buffer;
  readonly keys: readonly string[];
  readonly witnesses: readonly string[];
  /** Earlier checkpoints, or earlier exports. */
  readonly earlier: readonly Buffer[];
  readonly receipts: readonly string[];
};

/** `faults`: what is not as it was signed; `said`: what is; `warnings`: what that does not mean. */
export type Verdict = { readonly faults: readonly Fault[]; readonly said: readonly string[]; readonly warnings: readonly string[] };

const isExport = (bytes: Buffer): boolean => bytes.subarray(0, 200).includes('"proof-export"');

const keysOf = (texts: readonly string[]): readonly VerifierKey[] => {
  try {
    return texts.map((text) => VerifierKey.parse(text));
  } catch (error) {
    throw new Unreadable((error as Error).message);
  }
};

/** @throws {Unreadable} where nothing can be said. */
export const verify = (given: Given): Verdict => {
  const file = given.export && new ExportFile(given.export);
  const warnings: string[] = [];
  const witnesses = keysOf(given.witnesses);
  if (given.keys.length === 0 && !file) throw new Unreadable('Without an export it takes the key of the installation: --key');
  if (given.keys.length === 0)
    warnings.push('No key was given: the export was held against the keys that it names itself, which shows accidents, not forgers. Give --key.');
  const trust: Trust = { keys: keysOf(given.keys.length > 0 ? given.keys : (file?.header.keys.map(({ key }) => key) ?? [])), witnesses };
  const receipts = given.receipts.map(openReceipt);
  const faults = receipts.flatMap((receipt) => checkReceipt(receipt, trust) ?? []);
  const said = faults.length > 0 ? [] : receipts.map((receipt) => `The receipt is good: ${namedReceipt(receipt)} stood at entry ${receipt.index}`);
  if (!file) return { faults, said, warnings };

  const broken = checkExport(file, trust);
  if (broken) return { faults: [broken, ...faults], said, warnings };
  const earlier = given.earlier.filter(isExport).map((bytes) => new ExportFile(bytes));
  const notes = [
    ...given.earlier.filter((bytes) => !isExport(bytes)).map(String),
    ...receipts.map(({ checkpoint }) => checkpoint),
    ...(file.witnessed ? [file.witnessed] : []),
  ];
  const checkpoints = notes.map((note) => earlierCheckpoint(note, trust, file));
  // Nobody asked for the one that the export brings along: it counts where it is signed by whom one trusts.
  if (file.witnessed !== null && isTrusted(openCheckpoint(file.witnessed, trust))) checkpoints.push(earlierCheckpoint(file.witnessed, trust, file));
  for (const [index, each] of earlier.entries()) {
    const fault = checkExport(each, trust);
    if (fault) throw new Unreadable(`The earlier export number ${index + 1} is damaged itself. ${fault.message}`);
    checkpoints.push(earlierCheckpoint(each.checkpoint, trust, file));
  }
  const contradiction =
    earlier.map((each) => againstExport(file, each)).find(Boolean) ??
    receipts.map((receipt) => againstReceipt(file, receipt)).find(Boolean) ??
    againstCheckpoints(file, checkpoints);
  if (contradiction) return { faults: [contradiction, ...faults], said: [], warnings };
  const head = openCheckpoint(file.checkpoint, trust);
  said.unshift(`${head.origin}: ${file.size} entries are what was signed, in their order; ${file.hidden} of them by their hash alone`);
  if (checkpoints.length > 0) said.push(`It begins with each of ${checkpoints.length} earlier checkpoints`);
  for (const witness of witnesses) {
    const seen = [...checkpoints, head].flatMap(({ size, witnesses: by }) => by.filter(({ name }) => name === witness.name).map(({ at }) => ({ size, at })));
    const newest = seen.sort((a, b) => b.size - a.size)[0];
    if (newest) said.push(`${witness.name} has seen the first ${newest.size} entries, at ${newest.at.toISOString()}`);
    else faults.push({ message: `No checkpoint that ${witness.name} has co-signed is at hand: take one from the witness, and give it as --checkpoint` });
  }
  return { faults, said, warnings };
};
