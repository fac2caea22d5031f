import { read, type BallotReceipt, type RecountEntry, type RecountFile } from '../../libs/contexts/residents/ballots/recount-file.js';
import { opensCount } from '../../libs/contexts/residents/domain/ballots/commitments.js';
import { ABSTAIN, SPOILED } from '../../libs/contexts/residents/domain/ballots/questions.js';
import { counted, type Verdict } from './recount.js';

type Unit = BallotReceipt['units'][number];

/** Whether the ballot has the votes of a receipt as they were cast. */
export const againstReceipt = (file: RecountFile, receipt: BallotReceipt): Verdict => {
  if (receipt.ballotId !== file.ballotId) return { faults: [`The receipt is of another ballot: ${receipt.ballotId}`], said: [] };
  if (receipt.rollRoot !== file.rollRoot) return { faults: ['The roll is not the one that stood when the vote of your receipt was cast'], said: [] };
  const faults = receipt.units.flatMap((unit) => {
    const entry = file.entries.find(({ id }) => id === unit.entryId);
    return entry ? differences(file, receipt, unit, entry) : `Entry ${unit.entryId} of your receipt was removed`;
  });
  if (faults.length > 0) return { faults, said: [] };
  const voted = votedAsIn(file, receipt);
  return { faults, said: receipt.units.map(({ entryId, counts }) => `Your entry ${entryId} counts for ${counted(counts)}, and ${voted}`) };
};

const votedAsIn = ({ questions }: RecountFile, { voted, marks }: BallotReceipt): string => {
  if (marks !== null) return `votes as you did: ${questions.map(({ key }) => `${key} ${marks[key] ?? ABSTAIN}`).join(', ')}`;
  return voted ? 'has a vote; this receipt does not say which' : 'has no vote, as you cast none';
};

const differences = ({ questions }: RecountFile, { voted, marks }: BallotReceipt, unit: Unit, entry: RecountEntry): readonly string[] => {
  const { id } = entry;
  if (!opensCount(entry.counts, read(unit.counts))) return [`Entry ${id} does not count for ${counted(unit.counts)}, as your unit does`];
  if (marks === null && !voted)
    return entry.votes === null ? [] : [`Entry ${id} has a vote, and by your receipt you cast none: if you did later, take the receipt of that`];
  if (entry.votes === null) return [`Entry ${id} of your receipt has no vote that counts`];
  if (marks === null) return [];
  return questions.flatMap(({ key, options }) => {
    const mark = marks[key] ?? ABSTAIN;
    const vote = entry.votes?.[key] ?? null;
    const asCast =
      vote === null
        ? mark === SPOILED
        : mark !== SPOILED &&
          options.every((option, index) => {
            const committed = vote.options[option];
            const blindings = unit.votes[key]?.[index];
            const { heads, area } = option === mark ? unit.counts : { heads: 0, area: 0 };
            return committed !== undefined && blindings !== undefined && opensCount(committed, read({ heads, area, ...blindings }));
          });
    return asCast ? [] : `Entry ${id} was changed: on ${key} it does not say ${mark}, as you did`;
  });
};
