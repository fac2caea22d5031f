import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { convenes, permissions } from '../domain/ballots/permissions.js';
import { madeVote, MarksInput, type MarkInput } from './marks-input.js';
import { PaperInput } from './receive-paper.js';
import { VoteCasting } from './vote-casting.js';
import type { VoteTaken } from './vote-changes.js';

@InputType()
export class KeyPaperInput extends PaperInput {
  @MarksInput()
  marks!: MarkInput[];
}

@Accepts('residents', KeyPaperInput, permissions.KeyPaper)
export class KeyPaper extends CommandMessage<KeyPaperInput, Written<VoteTaken>> {}

@CommandHandler(KeyPaper)
export class KeyPaperHandler implements ICommandHandler<KeyPaper> {
  constructor(private readonly votes: VoteCasting) {}

  async execute({ input, from }: KeyPaper): Promise<Written<VoteTaken>> {
    const { paper, marks } = input;
    const { answer, at } = await this.votes.cast({
      operation: 'key-paper',
      input,
      from,
      condition: convenes,
      command: (about) => {
        const { poll, head, by, now: recordedAt } = about;
        const { vote, secrets } = madeVote(marks, about, { onPaper: true });
        return { command: { type: 'key-paper', poll, head, paper, takenBy: by.personId, recordedAt, vote }, secrets };
      },
    });
    const { receipt: _, ...taken } = answer;
    return { answer: taken, at };
  }
}
