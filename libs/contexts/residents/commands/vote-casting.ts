import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { refusal } from '../../../contracts/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { SecretSums } from '../ballots/secret-sums.js';
import { receiptOf } from '../ballots/write-recount.js';
import type { VoteSecrets } from '../domain/ballots/cast.js';
import type { VoteCommand } from '../domain/ballots/vote.js';
import { taken, VoteChanges, type AboutVoteNow, type Alongside, type VoteChange, type VoteTaken } from './vote-changes.js';

/** `secrets`: of a secret ballot, what is added to its sums where the vote is taken, and kept nowhere else; of a named one null. */
export type Voting = { readonly command: VoteCommand; readonly secrets: VoteSecrets | null };
/** `receipt`: of a secret ballot, and only in the answer to the one command that was taken: it cannot be given again. */
export type VoteCast = VoteTaken & { readonly receipt: string | null };

/** Of commands that bring what was chosen. */
@Injectable()
export class VoteCasting {
  constructor(
    private readonly votes: VoteChanges,
    private readonly sums: SecretSums,
  ) {}

  /** @throws {Refusal} ALREADY_VOTED where the unit has its vote: the attempt is on record */
  async cast({ command, ...change }: VoteChange<Voting>): Promise<Written<VoteCast>> {
    const attempt = randomUUID();
    let receipt: string | null = null;
    const { answer, at } = await this.votes.decide(
      {
        ...change,
        command: async (about) => {
          const voting = await command(about);
          if (voting.secrets === null) return { command: voting.command };
          receipt = receiptIn(about, voting.secrets);
          return { command: voting.command, alongside: this.#adding(about, voting.secrets) };
        },
      },
      (ballotId, headId, state) => ({ ...taken(ballotId, headId, state), attempt }),
    );
    const { attempt: answered, ...vote } = answer;
    if (vote.refused) throw refusal('ALREADY_VOTED', 'unitId');
    // A repeat has made commitments of its own, which are in no log: its receipt would open nothing.
    return { answer: { ...vote, receipt: answered === attempt ? receipt : null }, at };
  }

  #adding({ ballot, head }: AboutVoteNow, secrets: VoteSecrets): Alongside {
    const { ballotId, questions } = ballot.ballot;
    return async (tx, { last }) => {
      // An attempt that is refused is written too, and adds nothing.
      if (last === 'TAKEN') await this.sums.add(tx, ballotId, questions, { own: head.own, secrets });
    };
  }
}

const receiptIn = ({ ballot, head }: AboutVoteNow, secrets: VoteSecrets): string | null => {
  if (ballot.status === 'ANNOUNCED') return null;
  const { ballotId, questions } = ballot.ballot;
  return JSON.stringify(receiptOf(ballotId, ballot.opening.roll.recountRoot, questions, head.own, { voted: true, secrets }));
};
