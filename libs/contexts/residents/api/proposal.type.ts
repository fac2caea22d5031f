import { Field, Int, ObjectType } from '@nestjs/graphql';
import { RuleReferenceType } from '../../../contracts/api/rule-reference.type.js';
import { WorkItemClassEnum } from '../../../contracts/api/work-item.type.js';
import type { ProposalStatus, WorkItemClass } from '../../../contracts/index.js';
import { Connection, DateTime, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';
import { ProposalStatusEnum } from '../queries/proposals.js';

@ObjectType('ProposalSignatures', { description: 'How many signed one version of the text. Who did is nobody’s business.' })
export class ProposalSignaturesType {
  @Field(() => Int)
  version!: number;

  @Field(() => Int)
  count!: number;
}

/** What it refers to is resolved in `proposals.resolver.ts`. */
@ObjectType('Proposal', { implements: () => NodeType, description: 'What a resident wants renewed in a project.' })
export class ProposalType implements NodeType {
  @GlobalIdField('Proposal')
  id!: string;

  projectId!: string;
  organisationId!: string;

  @Field(() => Int, { description: 'Of the text: one more with every amendment. What signs or answers it names the version that was read.' })
  version!: number;

  @Field(() => String)
  title!: string;

  @Field(() => String)
  text!: string;

  @Field(() => WorkItemClassEnum)
  class!: WorkItemClass;

  @Field(() => ProposalStatusEnum)
  status!: ProposalStatus;

  @Field(() => [ProposalSignaturesType], { description: 'Of each version that anybody signed: a signature stands for the text that was signed.' })
  signatures!: readonly ProposalSignaturesType[];

  @Field(() => Boolean, { description: 'Whether you proposed it: you yourself, not your organisation.' })
  isMine!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'The newest version that you signed. Less than `version`: it was amended since, and your signature stands for the text before.',
  })
  signedVersion!: number | null;

  @Field(() => DateTime, { description: 'Until when the project’s owner answers: the close of business on the last working day.' })
  answerBy!: string;

  @Field(() => Boolean, { description: 'Whether `answerBy` may move, since the working days of that year have not been announced.' })
  provisional!: boolean;

  @Field(() => Boolean, { description: 'Nobody answered in time. It stays open: silence accepts nothing.' })
  overdue!: boolean;

  @Field(() => String, { nullable: true, description: 'The matter on which owners have to decide before the work item starts, as the acceptance says.' })
  consent!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was refused.' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'The law or the rule that the refusal follows from.' })
  basis!: string | null;

  @Field(() => RuleReferenceType, { description: 'The version of proposals.answer by which the clock runs.' })
  rule!: RuleReferenceType;
}

@ObjectType()
export class ProposalConnection extends Connection('Proposal', () => ProposalType) {}

@ObjectType()
export class ProposalPayload extends Payload {
  @Field(() => ProposalType, { nullable: true })
  proposal?: ProposalType | null;
}
