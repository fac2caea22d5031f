import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { convenes, permissions } from '../domain/ballots/permissions.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { BallotChanges, nothingBesides } from './ballot-changes.js';
import { NoticeInput, noticeOf } from './ballot-notice-input.js';
import { AskedAbout } from './asked-about.js';

@InputType()
export class AnnounceBallotAnewInput extends NoticeInput {
  @IdInput()
  ballotId!: string;
}

@Accepts('residents', AnnounceBallotAnewInput, permissions.AnnounceBallotAnew)
export class AnnounceBallotAnew extends CommandMessage<AnnounceBallotAnewInput, Written<BallotShown>> {}

/** A text that changes is a new notice, and its days begin anew. */
@CommandHandler(AnnounceBallotAnew)
export class AnnounceBallotAnewHandler implements ICommandHandler<AnnounceBallotAnew> {
  constructor(
    private readonly ballots: BallotChanges,
    private readonly askedAbout: AskedAbout,
  ) {}

  async execute({ input, from }: AnnounceBallotAnew): Promise<Written<BallotShown>> {
    return this.ballots.change({
      operation: 'announce-ballot-anew',
      input,
      from,
      condition: convenes,
      about: nothingBesides,
      command: async ({ state, today }) => {
        const notice = noticeOf(input, today);
        const { projectIds, electorate } = state.ballot;
        await this.askedAbout.mustBeThere(notice.questions, { estateId: electorate.estateId, projectIds }, input.token);
        return { command: { type: 'announce-ballot-anew', ...notice } };
      },
    });
  }
}
